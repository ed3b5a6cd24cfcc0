import {
  applicationPermissions,
  delegatedPermissions,
  office365Management,
} from "../../components/entra/permissions";
import { isObject } from "../../common/objects";
import { CantTell } from "./cantTell";
import type { Question } from "./question";
import { needOk, type Services } from "./services";

/** What Pulumi compares with what it deployed: a difference would show in each refresh, and replace a secret. */
export const graphQuestions: readonly Question[] = [
  {
    id: "graph.secret-end",
    area: "graph",
    asks: "Ends of the stack's client secrets have fractions of a second",
    assumed: false,
    setting: ["graph", "endDateFractions"],
    look: async (services) => {
      const given = (await application(services))["passwordCredentials"];
      const ends = (Array.isArray(given) ? given.filter(isObject) : [])
        .filter(
          ({ displayName: name }) =>
            typeof name === "string" && name.startsWith("audit-log-connector, slot "),
        )
        .flatMap(({ endDateTime: end }) => (typeof end === "string" ? [end] : []));
      if (ends.length === 0) throw new CantTell("the stack has no client secret");
      return ends.some((end) => !/T\d\d:\d\d:\d\dZ$/.test(end));
    },
  },
  {
    id: "graph.permission-order",
    area: "graph",
    asks: "Order in which the permissions of the stack's application come back",
    assumed: "asGiven",
    setting: ["graph", "permissionOrder"],
    look: async (services) => {
      const given = (await application(services))["requiredResourceAccess"];
      const resources = Array.isArray(given) ? given.filter(isObject) : [];
      const ours = resources.find(({ resourceAppId }) => resourceAppId === office365Management.appId)?.[
        "resourceAccess"
      ];
      if (!Array.isArray(ours))
        throw new CantTell("the application asks for no permission of the Activity API");
      const found = ours.filter(isObject).map(({ id, type }) => JSON.stringify([id, type]));
      return JSON.stringify(found) === JSON.stringify(ORDER) ? "asGiven" : "another";
    },
  },
];

/** components/entra/appRegistration.ts */
const ORDER = [
  ...delegatedPermissions.map(({ id }) => JSON.stringify([id, "Scope"])),
  ...applicationPermissions.map(({ id }) => JSON.stringify([id, "Role"])),
];

async function application(services: Services): Promise<Record<string, unknown>> {
  return await services.once("application", async () => {
    const query = new URLSearchParams({
      $filter: `appId eq '${services.target.clientId}'`,
      $select: "requiredResourceAccess,passwordCredentials",
    });
    const { json } = needOk(await services.graph(`applications?${query.toString()}`));
    const [found] = isObject(json) && Array.isArray(json["value"]) ? json["value"].filter(isObject) : [];
    if (found === undefined)
      throw new CantTell("the application isn't in this tenant, or you may not read it");
    return found;
  });
}
