import { startEntra } from "./entra";
import { startGraphOfTenant } from "./graphOfTenant";
import type { GraphUser, UsersKnobs } from "./graphUsers";
import { StillClock } from "./testing";

const ada: GraphUser = {
  id: "eeeeeeee-0000-4000-8000-000000000001",
  userPrincipalName: "ada_x.example#EXT#@contoso.example",
  displayName: "Ada",
  userType: "Guest",
  department: "Finance",
};

const CLIENT = "22222222-2222-4222-8222-222222222222";

async function start(knobs: UsersKnobs = {}, graphRoles: readonly string[] = ["User.Read.All"]) {
  const clock = new StillClock();
  const clients = [{ clientId: CLIENT, graphRoles }];
  const entra = await startEntra({ clock, tenantId: "11111111-1111-4111-8111-111111111111", clients });
  const graph = await startGraphOfTenant({ clock, tokens: entra, clientId: CLIENT }, { users: knobs }, [ada]);
  const authorization = `Bearer ${entra.issue({ audience: "https://graph.microsoft.com" })}`;
  const ask = async (path: string, body?: object) => {
    const how = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
    const answer = await fetch(`${graph.url}/v1.0${path}`, { headers: { authorization }, ...how });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  const close = async (): Promise<void> => {
    await graph[Symbol.asyncDispose]();
    await entra[Symbol.asyncDispose]();
  };
  return { graph, clock, ask, [Symbol.asyncDispose]: close };
}

test("department comes with $select alone", async () => {
  await using it = await start();

  expect((await it.ask(`/users/${ada.id}`)).body["department"]).toBeUndefined();
  expect((await it.ask(`/users/${ada.id}?$select=department`)).body).toEqual({ department: "Finance" });
});

test("a # in a name must be encoded; case doesn't matter", async () => {
  await using it = await start();
  const urlOf = (name: string): string => `/users/${name}?$select=id`;

  const { body } = await it.ask("/$batch", {
    requests: [
      { id: "a", method: "GET", url: urlOf(ada.userPrincipalName) },
      { id: "b", method: "GET", url: urlOf(encodeURIComponent(ada.userPrincipalName.toUpperCase())) },
    ],
  });

  // In any order.
  expect(body["responses"]).toMatchObject([
    { id: "b", status: 200 },
    { id: "a", status: 404 },
  ]);
});

test("a batch has 20 requests at most, with ids of their own", async () => {
  await using it = await start();
  const requests = (count: number, idOf: (index: number) => string) => ({
    requests: Array.from({ length: count }, (_, index) => ({
      id: idOf(index),
      method: "GET",
      url: "/users/x",
    })),
  });

  expect((await it.ask("/$batch", requests(20, String))).status).toBe(200);
  expect((await it.ask("/$batch", requests(21, String))).status).toBe(400);
  expect(
    (
      await it.ask(
        "/$batch",
        requests(2, () => "a"),
      )
    ).status,
  ).toBe(400);
});

test("a deleted user is found among the deleted items alone, which need the type", async () => {
  await using it = await start();
  it.graph.users.delete(ada.id);

  expect((await it.ask(`/users/${ada.id}`)).status).toBe(404);
  expect((await it.ask(`/directory/deletedItems/microsoft.graph.user/${ada.id}`)).status).toBe(200);
});

test("a throttled part says so itself; the answer around it is a 200", async () => {
  await using it = await start({ unitsPer10s: 1 });
  const requests = ["a", "b"].map((id) => ({ id, method: "GET", url: `/users/${ada.id}` }));

  const { status, body } = await it.ask("/$batch", { requests });

  expect(status).toBe(200);
  expect(body["responses"]).toMatchObject([
    { id: "b", status: 429, headers: { "Retry-After": "10" } },
    { id: "a", status: 200 },
  ]);
});

test.each([
  ["forbidden", 403, undefined],
  ["idOnly", 200, { id: ada.id, displayName: null }],
] as const)("without the right: %s", async (withoutRight, status, body) => {
  await using it = await start({ withoutRight }, []);

  const answer = await it.ask(`/users/${ada.id}?$select=id,displayName`);

  expect(answer.status).toBe(status);
  if (body !== undefined) expect(answer.body).toEqual(body);
});
