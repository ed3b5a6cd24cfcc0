import { repositoryOf, webAddress } from "../../../components/program/repository";
import { createRepository } from "../../support/gitRepository";

test.each([
  ["git@github.com:contoso/audit-log-connector.git", "https://github.com/contoso/audit-log-connector"],
  ["https://github.com/contoso/audit-log-connector", "https://github.com/contoso/audit-log-connector"],
  ["https://x-access-token:ghs_secret@github.com/contoso/a.git", "https://github.com/contoso/a"],
  ["git+https://github.com/contoso/a.git", "https://github.com/contoso/a"],
  ["ssh://git@gitlab.contoso.com:2222/power/a.git", "https://gitlab.contoso.com/power/a"],
  ["github:contoso/a", "https://github.com/contoso/a"],
  ["contoso/a", "https://github.com/contoso/a"],
  ["https://contoso@dev.azure.com/contoso/power/_git/a", "https://dev.azure.com/contoso/power/_git/a"],
  ["git@ssh.dev.azure.com:v3/contoso/power/a", "https://dev.azure.com/contoso/power/_git/a"],
])("the repository %s is on the web at %s", (text, address) => {
  expect(webAddress(text)).toBe(address);
});

test.each(["", "/srv/git/a.git", "../a", "file:///srv/git/a.git", "git@work:contoso/a.git"])(
  "%j has no address on the web",
  (text) => {
    expect(webAddress(text)).toBeUndefined();
  },
);

test("package.json's repository goes before git's origin, and a clone without either has no address", () => {
  using clone = createRepository();
  clone.write("package.json", "{}");
  const found = [repositoryOf(clone.folder)];
  clone.git("remote", "add", "origin", "git@github.com:fork/a.git");
  found.push(repositoryOf(clone.folder));
  clone.write("package.json", JSON.stringify({ repository: { type: "git", url: "github:contoso/a" } }));
  found.push(repositoryOf(clone.folder));

  expect(found).toEqual([undefined, "https://github.com/fork/a", "https://github.com/contoso/a"]);
});
