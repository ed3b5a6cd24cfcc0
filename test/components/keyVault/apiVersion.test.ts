import { readFileSync } from "node:fs";
import { tokenOf } from "../../../components/keyVault/apiVersion";

const types = ["Vault", "Secret"] as const;
const classOf = (type: (typeof types)[number]): string =>
  readFileSync(require.resolve(`@pulumi/azure-native/keyvault/${type.toLowerCase()}`), "utf8");

test.each(types)(
  "%s: azure-native's own class knows the version that is sent, so its provider does, too; else name one that it lists",
  (type) => {
    const [, listed = ""] = /Other available API versions: (.*?)\. These/.exec(classOf(type)) ?? [];
    const [, year, month, day] = /\/v(\d{4})(\d\d)(\d\d):/.exec(tokenOf(type)) ?? [];

    expect(listed.split(", ")).toContain(`${year}-${month}-${day}`);
    expect(classOf(type)).toContain(`{ type: "${tokenOf(type)}" }`);
  },
);

test.each(types)(
  "%s: that class itself still sends a version that ends; once it doesn't, use it instead of ours",
  (type) => {
    const [, sent = ""] = /Uses Azure REST API version (\S+)\. /.exec(classOf(type)) ?? [];

    expect(sent < "2026-02-01").toBe(true);
  },
);
