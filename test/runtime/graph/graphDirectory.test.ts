import { GraphDirectory } from "../../../runtime/graph/graphDirectory";
import type { DirectoryUser, UserRef } from "../../../runtime/domain/enrichment";
import { testService } from "../../common/http/testService";
import { startEntra } from "../../fakes/emulators/entra";
import { startGraphOfTenant, type TenantGraph } from "../../fakes/emulators/graphOfTenant";
import type { GraphUser, UsersKnobs } from "../../fakes/emulators/graphUsers";
import { CLIENT, guid, never, TENANT } from "../../support/builders";
import { FakeClock } from "../../support/fakeClock";
import { failureOf } from "../sync/world";

const GRAPH = "https://graph.microsoft.com";

function person(number: number, fields: Partial<GraphUser> = {}): GraphUser {
  return {
    id: guid(number, "eeeeeeee"),
    userPrincipalName: `user${number}@contoso.example`,
    displayName: `User ${number}`,
    userType: "Member",
    department: `Department ${number}`,
    ...fields,
  };
}

const byId = ({ id }: GraphUser): UserRef => ({ id, upn: undefined });
const byName = (upn: string): UserRef => ({ id: undefined, upn });

interface Setup extends AsyncDisposable {
  readonly graph: TenantGraph;
  readonly clock: FakeClock;
  readonly directory: GraphDirectory;
  /** How often a token was forgotten. */
  readonly forgotten: () => number;
  /** What was told of these users, in their order; null: there is no such user. */
  readonly find: (...users: readonly UserRef[]) => Promise<(string | null | undefined)[]>;
}

async function setup(
  people: readonly GraphUser[],
  { roles = ["User.Read.All"], ...knobs }: UsersKnobs & { readonly roles?: readonly string[] } = {},
): Promise<Setup> {
  const clock = new FakeClock();
  const entra = await startEntra({
    clock,
    tenantId: TENANT,
    clients: [{ clientId: CLIENT, graphRoles: roles }],
  });
  const graph = await startGraphOfTenant(
    { clock, tokens: entra, clientId: CLIENT },
    { users: knobs },
    people,
  );
  const token = (): string => entra.issue({ audience: GRAPH, clientId: CLIENT });
  const { service } = testService(graph.url, { clock, token });
  let forgotten = 0;
  const tokens = { invalidate: () => void forgotten++ };
  const directory = new GraphDirectory({ service, url: graph.url, tokens, clock });
  const find: Setup["find"] = async (...users) => {
    const found = new Map<UserRef, DirectoryUser | null>();
    await directory.findUsers(users, (user, it) => void found.set(user, it ?? null), never());
    return users.map((user) => {
      const it = found.get(user);
      return it === null || it === undefined ? it : it.department;
    });
  };
  const close = async (): Promise<void> => {
    await graph[Symbol.asyncDispose]();
    await entra[Symbol.asyncDispose]();
  };
  return { graph, clock, directory, forgotten: () => forgotten, find, [Symbol.asyncDispose]: close };
}

test("300 users are asked for in 15 batches, whose answers come in any order", async () => {
  const people = Array.from({ length: 300 }, (_, index) => person(index));
  await using it = await setup(people);

  const departments = await it.find(...people.map(byId));

  expect(departments).toEqual(people.map(({ department }) => department));
  expect([it.graph.count("batch"), it.graph.count()]).toEqual([15, 15]);
});

test("what a row takes of a user; empty texts count as none", async () => {
  const ada = person(1, { jobTitle: " Analyst ", city: " ", country: "France", userType: "Guest" });
  await using it = await setup([ada]);
  const told: unknown[] = [];

  await it.directory.findUsers([byId(ada)], (_user, found) => void told.push(found), never());

  expect(told).toEqual([
    {
      name: "User 1",
      jobTitle: "Analyst",
      department: "Department 1",
      city: undefined,
      country: "France",
      isGuest: true,
    },
  ]);
});

test("parts that are throttled are sent again, they alone, once their Retry-After is over", async () => {
  const people = [1, 2, 3, 4].map((number) => person(number));
  await using it = await setup(people);
  it.graph.users.throttleParts(3);

  const departments = await it.find(...people.map(byId));

  expect(departments).toEqual(people.map(({ department }) => department));
  expect([it.clock.slept, it.graph.users.asked]).toEqual([[1_000], 4]);
});

test("parts that stay throttled end the asking; what was told by then counts", async () => {
  const people = [1, 2].map((number) => person(number));
  await using it = await setup(people);
  it.graph.users.throttleParts(9);
  const told: UserRef[] = [];
  const users = people.map(byId);

  const error = await failureOf(it.directory.findUsers(users, (user) => void told.push(user), never()));

  expect(error).toMatchObject({ message: "Microsoft Graph answers HTTP 429 for a user: Too many requests." });
  expect(told).toEqual([users[1]]);
});

test("the quota of a small tenant is waited for", async () => {
  const people = Array.from({ length: 30 }, (_, index) => person(index));
  await using it = await setup(people, { unitsPer10s: 25 });

  expect(await it.find(...people.map(byId))).toEqual(people.map(({ department }) => department));
  expect(it.clock.slept).toEqual([10_000]);
});

test("a user who was renamed is found by the object id, one without an id by the name", async () => {
  const ada = person(1, { userPrincipalName: "ada.new@contoso.example" });
  await using it = await setup([ada]);

  expect(
    await it.find(
      { id: ada.id, upn: "ada.old@contoso.example" },
      byName("ada.new@contoso.example"),
      byName("ada.old@contoso.example"),
    ),
  ).toEqual(["Department 1", "Department 1", null]);
});

test("an id that the directory doesn't know is looked up by its name", async () => {
  await using it = await setup([person(1)]);

  expect(await it.find({ id: guid(404, "eeeeeeee"), upn: "user1@contoso.example" })).toEqual([
    "Department 1",
  ]);
});

test("a user who was deleted is none", async () => {
  const ada = person(1);
  await using it = await setup([ada]);
  it.graph.users.delete(ada.id);

  expect(await it.find({ id: ada.id, upn: "user1@contoso.example" })).toEqual([null]);
});

test.each([
  "ada_fabrikam.com#EXT#@contoso.onmicrosoft.com",
  "$ada@contoso.example",
  "$o'hara@contoso.example",
  "o'hara@contoso.example",
  "a+b%20c@contoso.example",
  "ürsula@contoso.example",
])("%s is found by that name", async (userPrincipalName) => {
  await using it = await setup([person(1, { userPrincipalName }), person(2)]);

  expect(await it.find(byName(userPrincipalName))).toEqual(["Department 1"]);
});

test.each(["forbidden", "idOnly"] as const)(
  "without the right (%s) the asking ends with a hint",
  async (withoutRight) => {
    const ada = person(1);
    await using it = await setup([ada], { roles: ["User.ReadBasic.All"], withoutRight });

    const refused = {
      code: "auth",
      message: expect.stringMatching(/^the app may not read users \(/),
      hint: expect.stringMatching(/User\.Read\.All of Microsoft Graph.*Privileged Role Administrator/),
    };
    expect(await failureOf(it.find(byId(ada)))).toMatchObject(refused);
    expect(await failureOf(it.directory.sample(never()))).toMatchObject(refused);
    // With a grant that arrives meanwhile, only a new token helps.
    expect(it.forgotten()).toBe(2);
  },
);

test("a batch that is refused as a whole ends with the same hint", async () => {
  await using it = await setup([person(1)]);
  it.graph.failNext({
    status: 403,
    body: { error: { code: "Authorization_RequestDenied", message: "No." } },
  });

  expect(await failureOf(it.find(byId(person(1))))).toMatchObject({
    code: "auth",
    message: expect.stringMatching(/^the app may not read users \(.*No\./),
    hint: expect.stringMatching(/User\.Read\.All/),
  });
});

test("a sample is read where the right is there (control)", async () => {
  await using it = await setup([person(1)]);

  await it.directory.sample(never());

  expect(it.graph.count("users")).toBe(1);
});

test.each([
  ["a part is missing", { responses: [] }],
  ["there are no parts", {}],
])("an answer in which %s is an error", async (_what, body) => {
  await using it = await setup([person(1)]);
  it.graph.failNext({ status: 200, body });

  expect(await failureOf(it.find(byId(person(1))))).toMatchObject({ serviceCode: "oddAnswer" });
});
