import { explainRefusal, hintFor, type Action } from "../../../../provider/dataverse/session/refusals";
import { ProviderError } from "../../../../provider/errors";
import { HttpError, ThrottledError } from "../../../../common/errors";
import { CONNECTION } from "../../support/environment";

const URL = "https://contoso.crm4.dynamics.com";
const ADMINISTRATOR =
  "the deployer needs the role System Administrator in this environment (or System Customizer, with rights to " +
  "administer users and roles). A service principal gets it from an administrator with\n" +
  `  pac admin assign-user --environment ${URL} --user <client id> --role "System Administrator" --application-user\n` +
  "a person in the Power Platform admin center (environment, Settings, Users)";
const BY_HAND = "Or set skipDataverse to true and let an administrator prepare the environment";
const FORGET =
  "pulumi state delete <its URN> --stack <stack> (pulumi stack --show-urns --stack <stack> lists it)";

const OTHER_TENANT =
  `dataverseUrl (${URL}) must be an environment of the tenant that the deployer signs in to: ARM_TENANT_ID where that is ` +
  `set, otherwise ${CONNECTION.tenantId}`;

function http(status: number, serviceCode?: string, message = "no"): HttpError {
  return new HttpError(message, { status, serviceCode });
}

test("a refusal says what failed, where, why and what to do next", () => {
  const error = http(403, "0x80072560", "HTTP 403 0x80072560: The user is not a member of the organization.");

  const explained = explainRefusal(error, "create the table admin_app", CONNECTION);

  expect(explained).toMatchObject({ name: "ProviderError", cause: error });
  expect(explained.message).toBe(
    "can't create the table admin_app in contoso.crm4.dynamics.com: HTTP 403 0x80072560: The user is not a member of the " +
      `organization.\n${ADMINISTRATOR}. ${BY_HAND}`,
  );
});

test.each<[string, unknown, string]>([
  [
    "something that is gone",
    http(404, "0x80040217"),
    "run pulumi refresh --stack <stack>, then pulumi up --stack <stack> recreates it",
  ],
  ["a missing privilege", http(403, "0x80040220"), "needs the role System Administrator"],
  [
    "an application that isn't allowed",
    http(403, "0x80095ffc"),
    "app access control does not allow the application",
  ],
  ["an address that isn't allowed", http(403, "0x80095ffe"), "IP firewall does not allow the address"],
  ["administration mode", http(403, undefined, "The environment is in admin mode."), "administration mode"],
  ["another refusal", http(403, undefined, "<html>blocked</html>"), "it names no privilege"],
  ["a host that doesn't exist", http(0, "ENOTFOUND"), `dataverseUrl is ${URL}, a host that does not exist`],
  ["no network", http(0, "ECONNREFUSED"), "check the network"],
  ["a token of another tenant", http(401), `${OTHER_TENANT}, or the sign-in has expired`],
  [
    "an environment of another tenant",
    new ProviderError(
      "can't sign in: AADSTS500011: The resource principal named https://x was not found in the tenant",
    ),
    `${OTHER_TENANT}; the Power Platform admin center shows it`,
  ],
  [
    "an installation that goes on",
    new ThrottledError("no", undefined, "0x80071151"),
    "another solution is being installed",
  ],
  ["an old lock", http(503, "0x80071151"), "another solution is being installed"],
  ["a busy service", new ThrottledError("no", 1_000, "0x80072322"), "Dataverse was busy for minutes"],
  ["a broken service", http(502), "Dataverse was busy for minutes"],
])("%s has its hint", (_, error, expected) => {
  expect(hintFor(error, CONNECTION, "create")).toContain(expected);
});

test.each<[Action, string]>([
  ["create", `${ADMINISTRATOR}. ${BY_HAND}`],
  ["update", ADMINISTRATOR],
  ["find", ADMINISTRATOR],
  ["delete", `${ADMINISTRATOR}. Or let the stack forget it, so that it stays: ${FORGET}`],
])("without rights to %s, nothing is advised that needs the same rights", (action, expected) => {
  expect(hintFor(http(403, "0x80040220"), CONNECTION, action)).toBe(expected);
});

test.each<Action>(["update", "find", "delete"])(
  "an environment that is no longer there is forgotten, not mistyped (%s)",
  (action) => {
    expect(hintFor(http(0, "ENOTFOUND"), CONNECTION, action)).toBe(
      `${URL} does not exist (any more). If the environment was deleted or its address has changed, let the stack ` +
        `forget what was there: ${FORGET}`,
    );
  },
);

test("a network error is reported without the address of the request", () => {
  const reason = "getaddrinfo ENOTFOUND contoso.crm4.dynamics.com";
  const request = `request to ${URL}/api/data/v9.2/roles?$select=name failed, reason: ${reason}`;

  const explained = explainRefusal(
    http(0, "ENOTFOUND", `contoso.crm4.dynamics.com: ${request}`),
    "find it",
    CONNECTION,
  );

  expect(explained.message.split("\n")[0]).toBe(`can't find it in contoso.crm4.dynamics.com: ${reason}`);
});

test("what has no hint is its message alone", () => {
  const explained = explainRefusal(
    http(400, "0x80040203", "HTTP 400 0x80040203: bad"),
    "create it",
    CONNECTION,
  );

  expect(explained.message).toBe("can't create it in contoso.crm4.dynamics.com: HTTP 400 0x80040203: bad");
});
