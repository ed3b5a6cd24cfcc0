/** One argument: its text, or what another command prints. */
export type Argument = string | { readonly outputOf: Command };

/** A program and its arguments, as the program must receive them in any shell. */
export type Command = readonly [program: string, ...args: Argument[]];
