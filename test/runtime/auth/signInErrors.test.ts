import { explainIdentity, explainSignIn } from "../../../runtime/auth/signInErrors";
import { AuthError, HttpError, type ConnectorError } from "../../../common/errors";
import { CLIENT, TENANT } from "../../support/builders";
import { failureOf } from "../sync/world";

const SETTINGS = { tenantId: TENANT, clientId: CLIENT, credential: { kind: "secret", secret: "s" } } as const;

/** What MSAL throws for a number of Entra's. */
function refusal(number: number | string, fields: object = {}): Error {
  const message = `${number} - [now]: AADSTS${number}: Something is wrong. Trace ID: t1 Correlation ID: c1\r\nmore`;
  return Object.assign(new Error(message), {
    errorCode: "invalid_client",
    errorNo: number,
    status: 401,
    ...fields,
  });
}

async function explained(error: Error): Promise<ConnectorError> {
  return (await failureOf(explainSignIn(SETTINGS, () => Promise.reject(error)))) as ConnectorError;
}

test.each<[number | string, RegExp]>([
  [7000215, /^AUDITLOG_CLIENT_SECRET is wrong\..*its Value, not its Secret ID\.$/],
  ["7000215", /^AUDITLOG_CLIENT_SECRET is wrong\./],
  [7000222, /^The client secret has expired: pulumi up/],
  [700016, new RegExp(`^App ${CLIENT} does not exist in tenant ${TENANT}\\.`)],
  [90002, new RegExp(`^Tenant ${TENANT} does not exist in this cloud\\.`)],
  [70021, /federated credential/],
  [700211, /federated credential/],
  [700212, /federated credential/],
  [700213, /federated credential/],
  [7000229, new RegExp(`^App ${CLIENT} has no service principal`)],
  [7000112, /AUDITLOG_CLIENT_ID\) is disabled/],
  [900023, /AUDITLOG_TENANT_ID/],
  [90038, /AUDITLOG_CLOUD/],
  [65001, /admin consent/],
  [53003, /Conditional Access/],
  [700027, /AUDITLOG_CREDENTIAL/],
  [700024, /clock/],
  [50034, /AUDITLOG_CLIENT_ID/],
  [12345, /^Check AUDITLOG_TENANT_ID, AUDITLOG_CLIENT_ID and the credential/],
])("AADSTS%s says what to do", async (number, hint) => {
  const error = await explained(refusal(number));

  expect(error).toMatchObject({ code: "auth", hint: expect.stringMatching(hint) });
});

test.each([
  ["https://contoso.crm.dynamics.com", /^AUDITLOG_DATAVERSE_URL/],
  ["https://manage.office.com", /AUDITLOG_CLOUD.*Office 365 Management APIs/],
])("AADSTS500011 about %s names the setting that it is about", async (resource, hint) => {
  const signIn = { ...SETTINGS, resource, dataverseUrl: "https://contoso.crm.dynamics.com" };

  const error = await failureOf(explainSignIn(signIn, () => Promise.reject(refusal(500011))));

  expect(error).toMatchObject({ hint: expect.stringMatching(hint) });
});

test("the message names the app and Entra's text, without its trace", async () => {
  expect((await explained(refusal(7000222))).message).toBe(
    `the sign-in of app ${CLIENT} was refused: AADSTS7000222: Something is wrong.`,
  );
});

test("the number is found in the text where MSAL doesn't hand it on", async () => {
  expect((await explained(refusal(7000222, { errorNo: undefined }))).hint).toMatch(
    /^The client secret has expired/,
  );
});

test.each<[string, object]>([
  ["a failure of the network", { errorCode: "network_error", status: undefined }],
  ["500", { status: 500 }],
  ["503", { status: 503 }],
  ["429", { status: 429 }],
])("%s is worth another try", async (_, fields) => {
  expect(await explained(refusal(90033, fields))).toMatchObject({
    code: "http",
    status: 0,
    serviceCode: "90033",
  });
});

test("our own errors pass as they are", async () => {
  const own = new HttpError("no answer", { status: 0 });

  expect(await explained(own)).toBe(own);
});

test("what was thrown is kept as the cause", async () => {
  const cause = refusal(7000215);

  expect((await explained(cause)).cause).toBe(cause);
});

test("a sign-in that works returns its result", async () => {
  expect(await explainSignIn(SETTINGS, async () => "token")).toBe("token");
});

test("a managed identity that is not there says where to look", async () => {
  const error = await failureOf(
    explainIdentity("i1", () => Promise.reject(refusal(400, { errorNo: undefined }))),
  );

  expect(error).toBeInstanceOf(AuthError);
  expect(error).toMatchObject({
    message: expect.stringContaining("the token of managed identity i1 was refused"),
    hint: expect.stringContaining("AUDITLOG_MANAGED_IDENTITY_CLIENT_ID"),
  });
});
