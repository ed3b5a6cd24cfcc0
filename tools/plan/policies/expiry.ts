import { at } from "../values";
import { demand, ruleFor } from "./rule";
import type { Policy } from "./rule";

/** Where each type of secret says when it ends. */
const expiries: Readonly<Record<string, readonly string[]>> = {
  "azuread:index/application:Application": ["password", "endDate"],
  "azuread:index/applicationPassword:ApplicationPassword": ["endDate"],
  "azuread:index/servicePrincipalPassword:ServicePrincipalPassword": ["endDate"],
  "azuread:index/applicationCertificate:ApplicationCertificate": ["endDate"],
  "azure-native:keyvault:Secret": ["properties", "attributes", "expires"],
};

export const expiry: Policy = ruleFor(Object.keys(expiries), {
  name: "every secret expires",
  why: "a forgotten secret must end by itself; Entra's own default is two years",
  judge: ({ type, inputs }) => {
    const path = expiries[type] ?? [];
    // An application may, and should, be without a secret of its own.
    if (path[0] === "password" && inputs.password === undefined) return [];
    return demand(at(inputs, ...path) !== undefined, "it never has to expire", `set ${path.join(".")}`);
  },
});
