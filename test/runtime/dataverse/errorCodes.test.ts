import {
  explained,
  isMissingRow,
  isMissingTable,
  classifyBatch,
  type BatchDecision,
} from "../../../runtime/dataverse/errorCodes";
import { HttpError, ThrottledError } from "../../../common/errors";

const http = (status: number, serviceCode?: string, message = "x"): HttpError =>
  new HttpError(message, { status, serviceCode });
const INVALID_PROPERTY =
  "Error identified in Payload provided by the user for Entity :'admin_auditlogs' ----> InnerException : Microsoft.Crm.CrmException: Invalid property 'admin_x' was found in entity";

test.each<[string, unknown, BatchDecision]>([
  ["a duplicate key", http(412, "0x80040237"), "repeat"],
  ["a duplicate entity key", http(412, "0x80060892"), "repeat"],
  ["a deadlock", http(500, "0x80044150"), "shrink"],
  ["a timeout of the database", http(500, "0x80044151"), "shrink"],
  ["codes in upper case", http(500, "0X80044151"), "shrink"],
  ["a solution being installed", http(429, "0x80071151"), "stop"],
  ["a missing table", http(404, "0x8006088a"), "stop"],
  ["a missing row", http(404, "0x80040217"), "split"],
  ["a text too long", http(400, "0x80044331"), "split"],
  ["a plug-in's refusal", http(400, "0x80040265"), "split"],
  ["a bad request without a code", http(400), "split"],
  ["a request too large", http(413), "split"],
  ["a bad payload", http(400, "0x80048d19"), "split"],
  ["a missing column", http(400, "0x80048d19", INVALID_PROPERTY), "stop"],
  [
    "a missing column, as older builds say it",
    http(400, "0x0", `An error occurred while validating input parameters: ${INVALID_PROPERTY}`),
    "stop",
  ],
  ["a refused right", http(403, "0x80040220"), "stop"],
  ["a refused token", http(401), "stop"],
  ["no answer in time", http(0, "timeout"), "shrink"],
  ["a gateway without patience", http(504), "shrink"],
  ["no connection", http(0, "ECONNREFUSED"), "stop"],
  ["a failing service", http(500), "stop"],
  ["throttling", new ThrottledError("x", 5, "0x80072322"), "stop"],
  ["a bug", new TypeError("x"), "stop"],
])("the decision on %s", (_, error, verdict) => {
  expect(classifyBatch(error)).toBe(verdict);
});

test.each<[unknown, boolean]>([
  [http(404, "0x80040217"), true],
  [http(400, "0x80040217"), true],
  [http(403, "0x80040217"), false],
  [http(404, "0x8006088a"), false],
  [new Error("x"), false],
])("a missing row is known by its code alone (%#)", (error, expected) => {
  expect(isMissingRow(error)).toBe(expected);
});

test.each<[unknown, boolean]>([
  [http(404, "0x8006088a"), true],
  [http(404, "0x8006088A"), true],
  [http(404, "0x80040217"), false],
  [http(404), false],
])("a missing table is known by status and code (%#)", (error, expected) => {
  expect(isMissingTable(error)).toBe(expected);
});

test.each<[HttpError, string]>([
  [http(403, "0x80072560"), "add app c1 as an application user"],
  [http(403, "0x80042f09"), "give the application user of app c1 a security role"],
  [http(403, "0x80040225"), "enable the application user of app c1"],
  [http(403, "0x80040220"), "with the privilege named above"],
  [http(403), "with the privilege named above"],
  [http(401), "AUDITLOG_TENANT_ID"],
  [http(404, "0x8006088a"), "Install the CoE Starter Kit"],
  [http(400, "0x80048d19", INVALID_PROPERTY), "Update the CoE Starter Kit"],
])("what needs an admin comes with a hint (%#)", (error, hint) => {
  expect(explained(error, { url: "https://org.test", clientId: "c1" })).toMatchObject({
    hint: expect.stringContaining(hint),
    status: error.status,
    serviceCode: error.serviceCode,
  });
});

test.each([[http(500)], [http(400, "0x80040265")], [new TypeError("bug")]])(
  "everything else stays as it is (%#)",
  (error) => {
    expect(explained(error, { url: "https://org.test", clientId: "c1" })).toBe(error);
  },
);
