import { at } from "../values";
import { demand, ruleFor } from "./rule";
import type { GuardRail } from "./rule";

/** Where each type of secret says when it ends. */
const expiries: Readonly<Record<string, readonly string[]>> = {
  "azuread:index/applicationPassword:ApplicationPassword": ["endDate"],
  "azuread:index/servicePrincipalPassword:ServicePrincipalPassword": ["endDate"],
  "azuread:index/applicationCertificate:ApplicationCertificate": ["endDate"],
  "azure-native:keyvault:Secret": ["properties", "attributes", "expires"],
};

export const expiry: GuardRail = ruleFor(Object.keys(expiries), {
  name: "every secret expires",
  why: "a forgotten secret must end by itself; Entra's own default is two years",
  judge: ({ type, inputs }) => {
    const path = expiries[type] ?? [];
    return demand(at(inputs, ...path) !== undefined, "it never has to expire", `set ${path.join(".")}`);
  },
});
