import { parse } from "yaml";
import { withPipelineSettings } from "../../../tools/bootstrap/write/stackFile";
import { guid } from "../../support/builders";

const made = {
  stack: "contoso",
  backend: "azblob://state-contoso?storage_account=stcontosostate",
  secretsProvider: "azurekeyvault://kv-contoso.vault.azure.net/keys/pulumi-contoso/1",
  previewClientId: guid(11),
  deployClientId: guid(12),
  deployObjectId: guid(13),
  resourceGroupName: "rg-auditlog-contoso",
};
const write = (text: string, more: Partial<typeof made> = {}) =>
  withPipelineSettings(text, "audit-log-connector", { ...made, ...more });

const FILE = `# Contoso's production environment.
secretsprovider: azurekeyvault://kv-contoso.vault.azure.net/keys/pulumi-contoso/1
config:
  azure-native:location: westeurope # near Dataverse

  # Who may change the registration.
  audit-log-connector:ownerObjectIds:
    - ${guid(1)} # Ada
  audit-log-connector:operations: [LaunchPowerApp, DeletePowerApp]
  audit-log-connector:tags:
    costCenter: "4711"
  audit-log-connector:alertEmails:
    - "${"a".repeat(100)}@contoso.com"
`;

test("what pipelines need goes into the file, whose other lines stay as they are", () => {
  const { text, keys } = write(FILE);

  expect(keys).toEqual([
    "ci:backend",
    "ci:previewClientId",
    "ci:deployClientId",
    "audit-log-connector:resourceGroupName",
    "audit-log-connector:ownerObjectIds",
  ]);
  const added = text.split("\n").filter((line) => !FILE.split("\n").includes(line));
  expect(added).toEqual([
    `    - ${guid(13)}`,
    `  ci:backend: ${made.backend}`,
    `  ci:previewClientId: ${guid(11)}`,
    `  ci:deployClientId: ${guid(12)}`,
    "  audit-log-connector:resourceGroupName: rg-auditlog-contoso",
  ]);
  expect(text.split("\n").filter((line) => !added.includes(line))).toEqual(FILE.split("\n"));
});

test.each([
  ["lists as far left as their keys", "config:\n  a:b:\n  - c\n  - d: [e, f]\n"],
  ["four blanks", "config:\n    a:b: {c: d}\n"],
  ["flows with blanks", "config:\n  a:b: [ c, d ]\n\n  # a comment\n  e:f: |-\n    a text\n    of lines\n"],
])("a file with %s keeps them", (_, text) => {
  expect(write(text).text.startsWith(text)).toBe(true);
});

test("the second time nothing changes, byte for byte, whatever the file looks like", () => {
  const odd = `config: { a: 1 }\n# end`;

  expect(write(write(FILE).text)).toEqual({ text: write(FILE).text, keys: [] });
  expect(write(write(odd).text)).toEqual({ text: write(odd).text, keys: [] });
});

test("another value replaces the one that is there, in its place and with its comment", () => {
  const before = write(FILE).text.replace(guid(12), `${guid(9)} # deploys`);

  expect(write(before)).toEqual({
    text: before.replace(guid(9), guid(12)),
    keys: ["ci:deployClientId"],
  });
});

test.each([
  ["no list", "", [guid(13)]],
  ["an empty list", "  audit-log-connector:ownerObjectIds: []\n", [guid(13)]],
  ["JSON in a text", `  audit-log-connector:ownerObjectIds: '["${guid(1)}"]'\n`, [guid(1), guid(13)]],
  [
    "the older spelling of the key",
    `  audit-log-connector:config:ownerObjectIds:\n    - ${guid(1)}\n`,
    [guid(1), guid(13)],
  ],
])("owners, from %s", (_, line, owners) => {
  const { config } = parse(write(`config:\n  a:b: c\n${line}`).text) as { config: Record<string, unknown> };
  const found = Object.entries(config).filter(([key]) => key.endsWith("ownerObjectIds"));

  expect(found.map(([, value]) => value)).toEqual([owners]);
});

test("the identity is recognised in capitals", () => {
  const before = write(FILE).text.replace(guid(13), "ABCDEFAB-0000-4000-8000-ABCDEFABCDEF");

  expect(write(before, { deployObjectId: "abcdefab-0000-4000-8000-abcdefabcdef" }).keys).toEqual([]);
});

test("a group that isn't made for the stack is not written", () => {
  const { text } = withPipelineSettings(FILE, "audit-log-connector", {
    ...made,
    resourceGroupName: undefined,
  });

  expect(text).not.toContain("resourceGroupName");
});

test("line ends of Windows stay", () => {
  const { text } = write(FILE.replaceAll("\n", "\r\n"));

  expect(text.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
});

test("an empty file gets its settings, and one that isn't a map is refused by name", () => {
  expect(write("").text).toMatch(/^config:\n {2}ci:backend: /);
  expect(() => write("- a")).toThrow(
    'Pulumi.contoso.yaml holds no settings: it should begin with "config:".',
  );
  expect(() => write("a: [")).toThrow("Pulumi.contoso.yaml can't be read: ");
});
