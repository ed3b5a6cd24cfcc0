import { guid } from "../../support/builders";
import { problemsFrom, settingsFrom } from "./settingsBuilder";

const GUID = "a GUID such as 11111111-1111-4111-8111-111111111111, not all zeros";
const OPERATIONS =
  "LaunchPowerApp · DeletePowerApp · CreatePowerApp · UpdatePowerApp · EditPowerApp · PublishPowerApp · " +
  "PowerAppPermissionEdited · PowerAppPermissionDeleted · PromotePowerAppVersion · MarkPowerAppAsHero · " +
  "MarkPowerAppAsFeatured · ImportExistingCanvasApp · AdminDeleteApp";
const TAGS =
  "at most 10 names of 1-128 characters without <>%&\\?/, in any case unique, none that begins with microsoft, " +
  "azure or windows, none of managed-by, project, stack; values up to 256 characters";

const setUri =
  "pulumi config set --path 'redirectUris[0]' 'https://global.consent.azure-apim.net/redirect/<connector>' --stack dev";
const uriAllowed = "https://<host>/… up to 256 characters, without wildcard, query, fragment or user";

test.each([
  "http://contoso.example/",
  "https://contoso.example",
  "https:///redirect",
  "https://*.contoso.example/",
  "https://contoso.example/*",
  "https://contoso.example/#",
  "https://contoso.example/?a=b",
  "https://me@contoso.example/",
  "https://contoso.example/a b",
  "urn:ietf:wg:oauth:2.0:oob",
])("no redirect URI can be %s", (uri) => {
  expect(problemsFrom({ redirectUris: [uri] })).toEqual([
    `redirectUris[0] is ${JSON.stringify(uri)}; allowed: ${uriAllowed}\n${setUri}`,
  ]);
});

test("a redirect URI may have 256 characters, not 257", () => {
  const longest = "https://contoso.example/".padEnd(256, "x");

  expect(settingsFrom({ redirectUris: [longest] }).redirectUris).toEqual([longest]);
  expect(problemsFrom({ redirectUris: [`${longest}x`] })).toEqual([
    `redirectUris[0] is "https://contoso.example/${"x".repeat(95)}…; allowed: ${uriAllowed}\n${setUri}`,
  ]);
});

test.each([
  [
    "ownerObjectIds",
    [guid(1), "me", 5],
    [
      `ownerObjectIds[1] is "me"; allowed: ${GUID}\npulumi config set --path 'ownerObjectIds[1]' '<guid>' --stack dev`,
      `ownerObjectIds[2] is 5; allowed: ${GUID}\npulumi config set --path 'ownerObjectIds[2]' '<guid>' --stack dev`,
    ],
  ],
  [
    "ownerObjectIds",
    [guid(1, "abcdef00"), guid(1, "ABCDEF00")],
    [
      `ownerObjectIds[1] is "${guid(1, "ABCDEF00")}" again; allowed: each value once` +
        "\npulumi config rm --path 'ownerObjectIds[1]' --stack dev",
    ],
  ],
  [
    "secretReaderObjectIds",
    "me",
    [
      `secretReaderObjectIds is "me"; allowed: a list of up to 100, each once: ${GUID}` +
        "\npulumi config set --path 'secretReaderObjectIds[0]' '<guid>' --stack dev",
    ],
  ],
  [
    "redirectUris",
    ["https://contoso.example/x", "https://CONTOSO.example/x"],
    [
      'redirectUris[1] is "https://CONTOSO.example/x" again; allowed: each value once' +
        "\npulumi config rm --path 'redirectUris[1]' --stack dev",
    ],
  ],
  [
    "operations",
    [],
    [
      `operations is []; allowed: a list of 1 to 13, each once: ${OPERATIONS}` +
        "\npulumi config set --path 'operations[0]' LaunchPowerApp --stack dev",
    ],
  ],
  [
    "operations",
    ["launchPowerApp"],
    [
      `operations[0] is "launchPowerApp"; allowed: ${OPERATIONS}` +
        "\npulumi config set --path 'operations[0]' LaunchPowerApp --stack dev",
    ],
  ],
  [
    "operations",
    ["EditPowerApp", "EditPowerApp"],
    [
      'operations[1] is "EditPowerApp" again; allowed: each value once' +
        "\npulumi config rm --path 'operations[1]' --stack dev",
    ],
  ],
  [
    "alertEmails",
    ["admin", "admin@localhost", "a@b.example, c@d.example"],
    ["admin", "admin@localhost", "a@b.example, c@d.example"].map(
      (text, index) =>
        `alertEmails[${index}] is "${text}"; allowed: an e-mail address` +
        `\npulumi config set --path 'alertEmails[${index}]' '<address>' --stack dev`,
    ),
  ],
  [
    "alertEmails",
    ["Admin@contoso.example", "admin@contoso.example"],
    [
      'alertEmails[1] is "admin@contoso.example" again; allowed: each value once' +
        "\npulumi config rm --path 'alertEmails[1]' --stack dev",
    ],
  ],
  [
    "alertEmails",
    "ops@contoso.example",
    [
      'alertEmails is "ops@contoso.example"; allowed: a list of up to 10, each once: an e-mail address' +
        "\npulumi config set --path 'alertEmails[0]' ops@contoso.example --stack dev",
    ],
  ],
  [
    "alertEmails",
    { ops: "ops@contoso.example" },
    [
      'alertEmails is {"ops":"ops@contoso.example"}; allowed: a list of up to 10, each once: an e-mail address' +
        "\npulumi config rm alertEmails --stack dev && pulumi config set --path 'alertEmails[0]' '<address>' --stack dev",
    ],
  ],
  [
    "tags",
    "owner",
    [`tags is "owner"; allowed: ${TAGS}\npulumi config set --path 'tags.<name>' '<value>' --stack dev`],
  ],
  [
    "tags",
    ["x"],
    [
      `tags is ["x"]; allowed: ${TAGS}` +
        "\npulumi config rm tags --stack dev && pulumi config set --path 'tags.<name>' '<value>' --stack dev",
    ],
  ],
])("%s can't be %j", (key, value, problems) => {
  expect(problemsFrom({ [key]: value })).toEqual(problems);
});

test.each(["alertEmails", "ownerObjectIds", "secretReaderObjectIds", "redirectUris", "operations"])(
  "empty and repeated items of %s are removed, from the last to the first, so that each index still fits",
  (key) => {
    const good = {
      alertEmails: "a@b.example",
      redirectUris: "https://a.example/b",
      operations: "EditPowerApp",
    };
    const item = good[key as keyof typeof good] ?? guid(1);
    const problems = problemsFrom({ [key]: [null, item, "", "x", item] });

    expect(problems.map((problem) => problem.split("; allowed")[0])).toEqual([
      `${key}[3] is "x"`,
      `${key}[4] is "${item}" again`,
      `${key}[2] is ""`,
      `${key}[0] is null`,
    ]);
    expect(problems.slice(1).map((problem) => problem.split("\n")[1])).toEqual(
      [4, 2, 0].map((index) => `pulumi config rm --path '${key}[${index}]' --stack dev`),
    );
  },
);

test("no list can be longer than the service takes", () => {
  const emails = Array.from({ length: 11 }, (_, index) => `a${index}@b.example`);

  expect(problemsFrom({ alertEmails: emails.slice(1) })).toEqual([]);
  expect(problemsFrom({ alertEmails: emails })).toEqual([
    expect.stringMatching(
      /^alertEmails is \[.*…; allowed: a list of up to 10, each once: an e-mail address\n/,
    ),
  ]);
});

test.each([
  ["cost/center", "x", "has a reserved character in its name"],
  ["Microsoft-x", "x", "begins with a reserved word"],
  ["azure:x", "x", "begins with a reserved word"],
  ["Stack", "x", "is set by the connector itself"],
  [" ", "x", "has a blank name"],
  ["n".repeat(129), "x", "has a name of more than 128 characters"],
])("a tag can't be named %j", (name, value, reason) => {
  const place = `tags[${JSON.stringify(name)}]`;

  expect(problemsFrom({ tags: { owner: "x", [name]: value } })).toEqual([
    `${place} ${reason}; allowed: ${TAGS}\npulumi config rm --path '${place}' --stack dev`,
  ]);
});

test.each<[value: unknown, reason: string]>([
  ["v".repeat(257), `is "${"v".repeat(119)}…, longer than 256 characters`],
  [1.5, "is 1.5, not text: put it in quotes"],
  [null, "is null, not text: put it in quotes"],
  [["x"], 'is ["x"], not text: put it in quotes'],
])("a tag can't be worth %j", (value, reason) => {
  expect(problemsFrom({ tags: { owner: value } })).toEqual([
    `tags["owner"] ${reason}; allowed: ${TAGS}\npulumi config set --path 'tags["owner"]' '<value>' --stack dev`,
  ]);
});

test("Azure doesn't tell tags apart by case, and takes only so many", () => {
  const eleven = Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`tag${index}`, "x"]));

  expect(problemsFrom({ tags: { owner: "a", Owner: "b" } })).toEqual([
    `tags["Owner"] is the same as owner to Azure; allowed: ${TAGS}\npulumi config rm --path 'tags["Owner"]' --stack dev`,
  ]);
  expect(problemsFrom({ tags: eleven })).toEqual([
    `tags has 11 tags; allowed: ${TAGS}\npulumi config rm --path 'tags.<name>' --stack dev`,
  ]);
});
