import { conventions } from "../components/conventions";
import { roles } from "../components/roles";
import { kitTagNames } from "../components/settings/table";
import type { Tables } from "./guardRails/rule";

/** The tables of components/ that the guard rails compare with. */
export const tables: Tables = { conventions, roles: Object.values(roles), tags: kitTagNames };
