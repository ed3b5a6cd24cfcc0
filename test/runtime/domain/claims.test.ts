import { rolesOf } from "../../../runtime/domain/claims";

function token(claims: unknown): string {
  return `x.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.y`;
}

test.each<[string, string, string[]]>([
  [
    "its roles",
    token({ roles: ["ActivityFeed.Read", "ServiceHealth.Read"] }),
    ["ActivityFeed.Read", "ServiceHealth.Read"],
  ],
  ["none when there are none", token({ aud: "x" }), []],
  ["none of another type", token({ roles: "ActivityFeed.Read" }), []],
  ["those that are texts", token({ roles: ["a", 5, null] }), ["a"]],
  ["none of an opaque token", "opaque", []],
  ["none of nonsense", "a.b.c", []],
  ["none of nothing", "", []],
])("a token's roles: %s", (_, text, expected) => {
  expect(rolesOf(text)).toEqual(expected);
});
