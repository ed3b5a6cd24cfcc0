/** One argument: its text, or what another command prints. */
export type Argument = string | { readonly outputOf: Command };

/** A program and its arguments, as the program must receive them in any shell. */
export type Command = readonly [program: string, ...args: Argument[]];

/** The texts of a command's arguments, also of those that it is given another command's output for. */
export function textsOf([, ...args]: Command): string[] {
  return args.flatMap((arg) => (typeof arg === "string" ? [arg] : textsOf(arg.outputOf)));
}
