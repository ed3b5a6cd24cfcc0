import { conventions } from "../../components/naming/conventions";
import { roles } from "../../components/roles";
import { reservedTagNames } from "../../components/settings/tagRules";
import type { Tables } from "./policies/rule";

/** The tables of components/ that the policies compare with. */
export const tables: Tables = { conventions, roles: Object.values(roles), tags: reservedTagNames };
