import { explainRefusal, isGone, remedyFor, serviceCodeOf } from "../../../provider/dataverse/refusals";
import { ProviderError } from "../../../provider/errors";
import { HttpError, ThrottledError } from "../../../runtime/support/errors";
import { CONNECTION } from "../support/environment";

const URL = "https://contoso.crm4.dynamics.com";
const ADMINISTRATOR =
  "whoever runs pulumi needs the role System Administrator in this environment (or System Customizer, with rights to " +
  "administer users and roles). A service principal gets it from an administrator with\n" +
  `  pac admin assign-user --environment ${URL} --user <client id> --role "System Administrator" --application-user\n` +
  "a person in the Power Platform admin center (environment, Settings, Users). Or set skipDataverse to true: then an " +
  "administrator prepares the environment by hand";

function http(status: number, serviceCode?: string, message = "no"): HttpError {
  return new HttpError(message, { status, serviceCode });
}

test("a refusal says what failed, where, why and what to do next", () => {
  const error = http(403, "0x80072560", "HTTP 403 0x80072560: The user is not a member of the organization.");

  const explained = explainRefusal(error, "create the table admin_app", CONNECTION);

  expect(explained).toMatchObject({ name: "ProviderError", cause: error });
  expect(explained.message).toBe(
    "can't create the table admin_app in contoso.crm4.dynamics.com: HTTP 403 0x80072560: The user is not a member of the " +
      `organization.\n${ADMINISTRATOR}`,
  );
});

test.each<[string, unknown, string]>([
  ["something that is gone", http(404, "0x80040217"), "run pulumi refresh; then pulumi up makes it again"],
  ["a missing privilege", http(403, "0x80040220"), "needs the role System Administrator"],
  ["a host that doesn't exist", http(0, "ENOTFOUND"), `dataverseUrl is ${URL}, a host that does not exist`],
  ["no network", http(0, "ECONNREFUSED"), "check the network"],
  ["a token of another tenant", http(401), `dataverseUrl (${URL}) must be an environment of the tenant 9999`],
  [
    "an environment of another tenant",
    new ProviderError(
      "can't sign in: AADSTS500011: The resource principal named https://x was not found in the tenant",
    ),
    `dataverseUrl (${URL}) must be an environment of the tenant 9999`,
  ],
  [
    "an installation that goes on",
    new ThrottledError("no", undefined, "0x80071151"),
    "another solution is being installed",
  ],
  ["an old lock", http(503, "0x80071151"), "another solution is being installed"],
  ["a busy service", new ThrottledError("no", 1_000, "0x80072322"), "Dataverse was busy for minutes"],
  ["a broken service", http(502), "Dataverse was busy for minutes"],
])("%s has its remedy", (_, error, expected) => {
  expect(remedyFor(error, CONNECTION)).toContain(expected);
});

test("what the network says is told without the address of the request", () => {
  const reason = "getaddrinfo ENOTFOUND contoso.crm4.dynamics.com";
  const request = `request to ${URL}/api/data/v9.2/roles?$select=name failed, reason: ${reason}`;

  const explained = explainRefusal(
    http(0, "ENOTFOUND", `contoso.crm4.dynamics.com: ${request}`),
    "see",
    CONNECTION,
  );

  expect(explained.message.split("\n")[0]).toBe(`can't see in contoso.crm4.dynamics.com: ${reason}`);
});

test("what has no remedy is its message alone", () => {
  const explained = explainRefusal(
    http(400, "0x80040203", "HTTP 400 0x80040203: bad"),
    "create it",
    CONNECTION,
  );

  expect(explained.message).toBe("can't create it in contoso.crm4.dynamics.com: HTTP 400 0x80040203: bad");
});

test("codes are compared in lower case, whatever kind of error carries them", () => {
  expect(serviceCodeOf(http(400, "0x8004F511"))).toBe("0x8004f511");
  expect(serviceCodeOf(new ThrottledError("no", 1, "0x80071151"))).toBe("0x80071151");
  expect(serviceCodeOf(new Error("no"))).toBeUndefined();
});

test.each([
  [http(404), true],
  [http(403), false],
  [new Error("404"), false],
])("%s: gone is %s", (error, expected) => {
  expect(isGone(error)).toBe(expected);
});
