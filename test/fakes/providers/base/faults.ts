/** What a provider is asked to do. Previews ask the cloud nothing, so they are not counted. */
export interface Call {
  readonly operation: "create" | "update" | "delete" | "read" | "invoke";
  /** The type's or the function's token. */
  readonly type: string;
  readonly name?: string;
  id?: string;
}

/** A failure planned by a test; it applies to the next matching calls. */
export interface Fault {
  readonly type?: string;
  readonly operation?: Call["operation"];
  /** The resource's logical name, where several of a type are created side by side. */
  readonly name?: string;
  readonly message: string;
  /** 1 unless given. */
  readonly times?: number;
  /** The cloud does it all the same, and only the answer is lost: the state does not know of it. */
  readonly afterEffect?: boolean;
  /** The cloud makes or changes it and then fails on it: the state has it, with this error. Strikes no other call. */
  readonly partial?: boolean;
}

/** Which calls a fault strikes. */
export function matches({ type, operation, name, partial = false }: Fault, call: Call): boolean {
  if (partial && call.operation !== "create" && call.operation !== "update") return false;
  if (name !== undefined && name !== call.name) return false;
  return (type ?? call.type) === call.type && (operation ?? call.operation) === call.operation;
}
