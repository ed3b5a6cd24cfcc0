import type { ResourceSpec, Values } from "../../engine/handler";
import { tableDefinitions } from "./tableDefinitions";
import { connectionInputs } from "../session/connectionInputs";

/** What a program gives, besides the connection. */
export interface TableInputs {
  readonly logicalName: string;
  readonly mark: string;
  readonly deleteOnDestroy?: boolean;
  /** Names of the columns that the table is to have, which `check` finds out. */
  readonly columns: readonly string[];
}

/** What is recorded besides the inputs. */
export interface TableOutputs {
  readonly metadataId: string;
  readonly entitySetName: string;
  readonly adopted: boolean;
  readonly missingColumns: readonly string[];
}

/** Schema, checks and differences of `auditlog:dataverse:Table`. */
export const tableSpec = {
  description:
    "A table of the CoE Starter Kit. Where it exists it is adopted: never altered, never deleted. Otherwise it is made with the kit's columns and publisher, so that the kit's reports work on it and the kit can take it over.",
  inputs: {
    ...connectionInputs,
    logicalName: {
      type: "string",
      description: "Logical name of the table.",
      replaces: true,
      values: Object.keys(tableDefinitions),
    },
    mark: {
      type: "string",
      description:
        "Goes into the description of what is made; an interrupted creation is recognised by it. It means nothing afterwards.",
      createOnly: true,
      pattern: { regexp: /^[^\r\n]{1,200}$/, meaning: "one line of at most 200 characters" },
    },
    deleteOnDestroy: {
      type: "boolean",
      description:
        "True: when the resource is deleted or replaced, the table goes with all its rows, if the stack made it and no other stack's role is in the environment. It stays otherwise.",
      optional: true,
    },
    enrich: {
      type: "boolean",
      description:
        "True: a table that the stack made also has the columns that only the runtime's `enrich` fills. Turning it off takes none away.",
      optional: true,
    },
    columns: {
      type: "array",
      description: "Logical names of the columns that the table is made with.",
      computed: true,
    },
  },
  outputs: {
    metadataId: { type: "string", description: "Id of the table's metadata.", stable: true },
    entitySetName: {
      type: "string",
      description: "Name of the table in addresses of the Web API.",
      stable: true,
    },
    adopted: {
      type: "boolean",
      description: "True when the table was there before; it is neither altered nor deleted then.",
      stable: true,
    },
    missingColumns: {
      type: "array",
      description:
        "Columns of the newest kit that an adopted table lacks; rows are written without them. They are a warning once, when the table is adopted.",
    },
  },
} as const satisfies ResourceSpec;

/** What `check` has let through; none of it is unknown but in a preview. */
export function inputsFrom(values: Values): TableInputs {
  return values as unknown as TableInputs;
}

/** Of what is recorded, the outputs alone. */
export function outputsFrom(state: Values): TableOutputs {
  const { metadataId, entitySetName, adopted, missingColumns } = state as unknown as TableOutputs;
  return { metadataId, entitySetName, adopted, missingColumns };
}
