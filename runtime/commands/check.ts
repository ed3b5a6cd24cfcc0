import { GRANT_PERMISSION } from "../activity/errorCodes";
import { rolesOf } from "../domain/claims";
import { REPAIR } from "../dataverse/errorCodes";
import { auditTable, missingColumns } from "../../common/dataverse/columns";
import { GRANT_USER_PERMISSION, USER_PERMISSION, USER_PERMISSIONS } from "../graph/graphDirectory";
import { comparePrivileges, writerPrivileges } from "../../common/dataverse/privileges";
import type { Runtime } from "../runtime";
import { AuthError, messageOf } from "../../common/errors";
import { Gaps } from "../sync/gaps";
import { exitCodes } from "../sync/summary";
import { startSubscription } from "../sync/subscription";
import type { ServiceCommand } from "./command";

/** One line of the report. `run` returns what was found, or throws what is wrong. */
interface Step {
  readonly title: string;
  /** Titles of steps that must have succeeded. */
  readonly after?: readonly string[];
  /** Whether it concerns these settings. @default always */
  readonly when?: (config: Runtime["config"]) => boolean;
  readonly run: (runtime: Runtime, signal: AbortSignal) => Promise<string>;
}

const APP_ROLE = "ActivityFeed.Read";
const GRAPH_SIGN_IN = "Entra gives the app a token for Microsoft Graph";
const TABLE_IS_THERE = `the table ${auditTable.logicalName} is there`;

const steps: readonly Step[] = [
  {
    title: "state can be written",
    run: async ({ store }) => {
      await store.write("probe", { version: 1 }, { ifMatch: "any" });
      await store.delete("probe");
      return "written and deleted a document";
    },
  },
  {
    title: "Entra signs the app in",
    run: async ({ tokens, config }, signal) => {
      await tokens.activity.get(signal);
      return `app ${config.clientId}`;
    },
  },
  {
    title: `the token carries ${APP_ROLE}`,
    after: ["Entra signs the app in"],
    run: async ({ tokens }, signal) => {
      const roles = rolesOf(await tokens.activity.get(signal));
      if (roles.includes(APP_ROLE)) return roles.join(", ");
      throw new AuthError(`the token's roles are (${roles.join(", ")})`, { hint: GRANT_PERMISSION });
    },
  },
  {
    title: "the subscription to Audit.General is on",
    after: [`the token carries ${APP_ROLE}`],
    // Starting is the only way to learn whether auditing is on.
    run: async ({ source, store, clock, log }, signal) => {
      if (await source.isSubscribed(signal)) return "it was on already";
      await startSubscription({ source, store, gaps: new Gaps(store, clock, log), clock, log, signal });
      return "started just now; its first content may take 12 hours";
    },
  },
  {
    title: "Dataverse knows the app",
    after: ["Entra signs the app in"],
    run: async ({ sink, config }, signal) => {
      const userId = await sink.whoAmI(signal);
      return `application user ${userId} in ${config.dataverseUrl}`;
    },
  },
  {
    title: TABLE_IS_THERE,
    after: ["Dataverse knows the app"],
    run: async ({ sink, config }, signal) => {
      const shape = await sink.tableShape(signal);
      if (shape === undefined) return "its columns may not be read; assuming the oldest kit's";
      const missing = missingColumns(shape, config);
      return missing.length === 0
        ? "with its columns"
        : `rows are written without ${missing.join(", ")}, which it lacks`;
    },
  },
  {
    title: "the app may write it",
    // Without the table there are no privileges on it, either.
    after: ["Dataverse knows the app", TABLE_IS_THERE],
    run: async ({ sink, config }, signal) => {
      const held = await sink.privileges(await sink.whoAmI(signal), signal);
      const { missing, surplus } = comparePrivileges(held);
      const needed = `${writerPrivileges.length} privileges`;
      if (missing.length === 0)
        return surplus.length === 0 ? needed : `${needed}, and more than it needs: ${surplus.join(", ")}`;
      throw new AuthError(`missing privileges: ${missing.join(", ")}`, {
        hint: `${REPAIR}: add them, organization-wide, to a security role of the application user of app ${config.clientId}.`,
      });
    },
  },
  {
    title: GRAPH_SIGN_IN,
    when: ({ enrich }) => enrich,
    after: ["Entra signs the app in"],
    run: async ({ tokens, config }, signal) => {
      await tokens.graph.get(signal);
      return `for ${config.cloud.graphHost}`;
    },
  },
  {
    title: `the token for Microsoft Graph carries ${USER_PERMISSION}`,
    when: ({ enrich }) => enrich,
    after: [GRAPH_SIGN_IN],
    run: async ({ tokens }, signal) => {
      const roles = rolesOf(await tokens.graph.get(signal));
      if (roles.some((role) => USER_PERMISSIONS.includes(role))) return roles.join(", ");
      throw new AuthError(`the token's roles are (${roles.join(", ")})`, { hint: GRANT_USER_PERMISSION });
    },
  },
  {
    title: "users can be read from Microsoft Graph",
    when: ({ enrich }) => enrich,
    after: [GRAPH_SIGN_IN],
    run: async ({ directory }, signal) => {
      await directory?.sample(signal);
      return "read one";
    },
  },
];

export const check: ServiceCommand = {
  needs: "services",
  summary: "check everything a pass needs, one line each, with a hint",
  prepare:
    () =>
    async ({ runtime, signals, terminal }) => {
      const failed = new Set<string>();
      for (const { title, after = [], run } of steps.filter(({ when }) => when?.(runtime.config) !== false)) {
        const missing = after.find((earlier) => failed.has(earlier));
        if (missing !== undefined) {
          failed.add(title);
          terminal.print(`–  ${title}: skipped: ${missing} failed`);
          continue;
        }
        try {
          terminal.print(`✔  ${title}: ${await run(runtime, signals.stop)}`);
        } catch (error) {
          signals.stop.throwIfAborted();
          failed.add(title);
          const { hint } = error as { hint?: string };
          terminal.print(`✖  ${title}: ${messageOf(error)}`);
          if (hint !== undefined) terminal.print(`   → ${hint}`);
        }
      }
      return failed.size === 0 ? exitCodes.complete : exitCodes.failed;
    },
};
