import { loadConfig } from "../../runtime/config";
import { guid } from "../support/builders";
import { env, LOCAL, refusalOf } from "./environment";

const IDENTITY = { MANAGED_IDENTITY_CLIENT_ID: guid(3) };

test("a simulated tenant needs no TLS, and may have its state in a container of this machine", () => {
  const STATE = "https://127.0.0.1:10000/devstoreaccount1/state";

  expect(loadConfig(env({ ...IDENTITY, ...LOCAL, STATE }))).toMatchObject({
    dataverseUrl: LOCAL.DATAVERSE_URL,
    state: { kind: "blob", url: STATE },
  });
});

/** What URL parsers, name resolution or people take for this machine. */
const SPELLINGS = [
  "http://localhost:5000",
  "http://[::1]:5000",
  "http://127.1:5000",
  "http://127.0.0.2:5000",
  "http://0x7f.1:5000",
  "http://2130706433:5000",
  "http://0177.0.0.1:5000",
  "http://127.0.0.1.:5000",
  "http://127.0.0.1",
  "http://127.0.0.1:5000/",
  "http://127.0.0.1:65536",
  "http://127.0.0.1:05000",
  "https://127.0.0.1:5000",
  "HTTP://127.0.0.1:5000",
  "http:127.0.0.1:5000",
  "http://127.0.0.1:5000#",
  "http://１２７.0.0.1:5000",
  "http://localhost.example:5000",
  "http://127.0.0.1:5000@evil.test",
];

describe.each(["LOGIN_URL", "ACTIVITY_URL", "DATAVERSE_URL"] as const)("AUDITLOG_%s", (name) => {
  test.each(SPELLINGS)("does not take %s for this machine: --help has one spelling", (value) => {
    expect(refusalOf(env({ ...LOCAL, [name]: value })).message).toMatch(
      new RegExp(`AUDITLOG_${name} is(n't;)? `),
    );
  });
});

test.each([
  ["a real Dataverse", { ...LOCAL, DATAVERSE_URL: undefined }, "AUDITLOG_DATAVERSE_URL isn't"],
  ["the real Entra", { ...LOCAL, LOGIN_URL: undefined }, "AUDITLOG_LOGIN_URL isn't"],
  ["the real Activity API", { ...LOCAL, ACTIVITY_URL: undefined }, "AUDITLOG_ACTIVITY_URL isn't"],
  [
    "two real services",
    { LOGIN_URL: LOCAL.LOGIN_URL },
    "AUDITLOG_LOGIN_URL is on this machine, but AUDITLOG_ACTIVITY_URL, AUDITLOG_DATAVERSE_URL aren't",
  ],
  [
    "a real container",
    { ...IDENTITY, ...LOCAL, STATE: "https://acct.blob.core.windows.net/state" },
    "AUDITLOG_STATE isn't",
  ],
  [
    "only the state on this machine",
    { ...IDENTITY, STATE: "https://127.0.0.1:10000/devstoreaccount1/state" },
    "AUDITLOG_STATE is on this machine",
  ],
])("a simulated tenant with %s is refused with one message", (_, fields, text) => {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);

  const { message } = refusalOf(env(Object.fromEntries(given)));

  expect(message).toContain(text);
  expect(message).toContain("use all of them on this machine (http://127.0.0.1:<port>), or none");
  expect(message).toMatch(/^1 problem in the settings:/);
});
