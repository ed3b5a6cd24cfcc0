import type { Answer } from "../../fakes/emulators/base/answer";
import type { Emulator } from "../../fakes/emulators/emulator";
import { run, startTenant } from "./tenant";

const MARK = "ada.lovelace";
const PERSONAL = `${MARK}@contoso.com 5f1d9f0a-0000-4000-8000-0000000000ad \u001b[31m\u202e`;

/** The same JSON with a person in place of each text; names of members stay, and come again as persons. */
function personal(value: unknown): unknown {
  if (typeof value === "string") return PERSONAL;
  if (typeof value === "number") return 91_701_234;
  if (Array.isArray(value)) return value.map(personal);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, each]) => [
      [name, personal(each)],
      [`${PERSONAL} ${name}`, each],
    ]),
  );
}

function edited(change: (value: unknown) => unknown): (answer: Answer) => Answer {
  return ({ body = "", headers, status }) => ({
    status,
    headers: {
      ...headers,
      "x-ms-dop-hint": MARK,
      "retry-after": MARK,
      nextpageuri: `https://${MARK}.contoso.com`,
      "set-cookie": `${MARK}=affinity`,
    },
    body: JSON.stringify(change(parsed(body.toString()))),
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Times and addresses are left, so that questions get as far as they can. */
function partly(value: unknown): unknown {
  if (typeof value === "string") return /^\d{4}-|^http/.test(value) ? value : PERSONAL;
  if (Array.isArray(value)) return value.map(partly);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      name,
      ["contentType", "access_token", "status"].includes(name) ? each : partly(each),
    ]),
  );
}

test.each([
  ["each text, number and name", personal],
  ["each text but what leads further", partly],
])("of answers that are personal in %s, nothing gets to the terminal or the file", async (_, change) => {
  await using tenant = await startTenant();
  const services: (Emulator | undefined)[] = [tenant.activity, tenant.dataverse, tenant.graph];
  for (const service of services) service?.failWhen(() => true, { edit: edited(change) });

  const { file, printed } = await run(tenant);

  const everything = `${JSON.stringify(file)}${printed}`;
  expect(everything).not.toContain(MARK);
  expect(everything).not.toContain("91701234");
  expect(everything).not.toMatch(/5f1d9f0a/i);
  // eslint-disable-next-line no-control-regex
  expect(everything).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
  expect(file.answers.length).toBeGreaterThan(50);
});

test("of a sign-in that is refused in personal words, nothing gets to the terminal or the file", async () => {
  await using tenant = await startTenant();
  const body = {
    error: PERSONAL,
    error_description: PERSONAL,
    error_codes: [491_701_234_567],
    access_token: null,
  };
  tenant.entra.failWhen(() => true, { status: 400, body });

  const { file, printed } = await run(tenant);

  expect(`${JSON.stringify(file)}${printed}`).not.toMatch(/ada|491/i);
  expect(file.answers.find(({ id }) => id === "entra.AADSTS90002")).toMatchObject({
    seen: { status: 400, code: "another", error: "another" },
  });
});

test("of refusals in personal words, nothing gets to the terminal or the file", async () => {
  await using tenant = await startTenant();
  const body = { error: { code: PERSONAL, message: PERSONAL } };
  for (const service of [tenant.activity, tenant.dataverse])
    service.failWhen(() => true, { status: 403, body });

  const { file, printed } = await run(tenant);

  expect(`${JSON.stringify(file)}${printed}`).not.toContain(MARK);
  expect(printed).toContain("the service answered HTTP 403");
});

test("the file of a whole run names no tenant, app, user, row or host", async () => {
  await using tenant = await startTenant();

  const { file } = await run(tenant);

  const text = JSON.stringify(file);
  expect(text).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/i);
  expect(text).not.toMatch(/https?:|@|127\.0\.0\.1|\.com/);
});
