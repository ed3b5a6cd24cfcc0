import { clouds } from "../../common/clouds";
import type { FunctionSpec } from "../engine/handler";
import { guidPattern } from "../engine/patterns";

/** Which directory. */
export interface Tenant {
  /** Its name in common/deploymentClouds.ts. */
  readonly cloud: string;
  readonly tenantId: string;
}

/** Which directory, as inputs. */
export const tenantInputs = {
  tenantId: { type: "string", description: "The Entra tenant.", pattern: guidPattern },
  cloud: {
    type: "string",
    description: "Which of Microsoft's clouds the tenant is in.",
    values: Object.keys(clouds),
  },
} as const satisfies FunctionSpec["inputs"];
