import { asId } from "../../common/guid";
import {
  premiumColumn,
  type TableShape,
  type TextColumn,
  type UserColumn,
} from "../../common/dataverse/columns";
import { truncated, type Row } from "./row";

/** What a row says of who launched: what the directory can be asked for. At least one of them is there. */
export interface UserRef {
  /** Entra object id: it outlives a change of the name, so it is asked first. */
  readonly id: string | undefined;
  readonly upn: string | undefined;
}

/** What rows take of a user. */
export interface DirectoryUser {
  readonly name: string | undefined;
  readonly jobTitle: string | undefined;
  readonly department: string | undefined;
  readonly city: string | undefined;
  readonly country: string | undefined;
  readonly isGuest: boolean;
}

/** What rows take of an app in the inventory; undefined: not known. */
export interface AppDetails {
  readonly name: string | undefined;
  readonly environmentName: string | undefined;
  readonly isPremium: boolean | undefined;
}

/** The columns by which the directory knows a row's user. */
export type UserColumns = Readonly<Partial<Record<"admin_userid" | "admin_userupn", unknown>>>;

/** Whom to ask the directory for; undefined where a row names no user that it can know. */
export function userOf({ admin_userid: id, admin_userupn: upn }: UserColumns): UserRef | undefined {
  const ref = { id: asId(textOf(id)), upn: askableName(textOf(upn)) };
  return ref.id === undefined && ref.upn === undefined ? undefined : ref;
}

/**
 * Not `app@sharepoint`, nor `live.com#ada@example.com`, which isn't the guest's name in this tenant.
 * https://learn.microsoft.com/entra/external-id/user-properties
 */
const NAME = /^[^\s@#\p{Cc}\p{Cs}]+(?:#EXT#)?@[^\s@#\p{Cc}\p{Cs}]+\.[^\s@#.\p{Cc}\p{Cs}]+$/iu;
const MAX_NAME_LENGTH = 128;

function askableName(upn: string): string | undefined {
  return upn.length <= MAX_NAME_LENGTH && NAME.test(upn) ? upn.toLowerCase() : undefined;
}

/** A user's key in the state: an object id, a name, or both with a blank between them. */
export function keyOf({ id, upn }: UserRef): string {
  return [id, upn].filter((part) => part !== undefined).join(" ");
}

/** The user of a key; undefined where it isn't one. */
export function refOf(key: string): UserRef | undefined {
  const [first = "", second, ...more] = key.split(" ");
  const id = asId(first);
  const ref =
    id === undefined ? userOf({ admin_userupn: first }) : userOf({ admin_userid: id, admin_userupn: second });
  return ref !== undefined && more.length === 0 && keyOf(ref) === key ? ref : undefined;
}

/** A user's columns. What the directory doesn't tell is left out: a row never loses what it has. */
export function userRow(user: DirectoryUser, { maxLength, hasGuestFlag }: TableShape): Row {
  const texts: Record<UserColumn, string | undefined> = {
    admin_username: user.name,
    admin_userjobtitle: user.jobTitle,
    admin_userdepartment: user.department,
    admin_usercity: user.city,
    admin_usercountry: user.country,
  };
  return {
    ...fitting(texts, maxLength),
    // That somebody is no guest, the record knows better: people are converted.
    ...(user.isGuest && hasGuestFlag ? { admin_userisguest: true } : {}),
  };
}

/** The columns of a row's app. The name that the app had when it was launched stays. */
export function appRow(app: AppDetails, row: Row, { maxLength, hasPremiumFlag }: TableShape): Row {
  const { name, environmentName, isPremium } = app;
  const texts: Partial<Record<TextColumn, string | undefined>> = {
    admin_appname: row.admin_appname === undefined ? name : undefined,
    admin_appenvironment: environmentName,
  };
  return {
    ...fitting(texts, maxLength),
    ...(isPremium !== undefined && hasPremiumFlag ? { [premiumColumn]: isPremium } : {}),
  };
}

/** Texts that there are and whose column there is, cut to its length. */
function fitting(
  texts: Partial<Record<TextColumn | UserColumn, string | undefined>>,
  maxLength: TableShape["maxLength"],
): Row {
  // The keys of an object are its own names; TypeScript calls them text.
  const columns = Object.keys(texts) as (TextColumn | UserColumn)[];
  const pairs = columns.flatMap((column) => {
    const [value, limit] = [texts[column], maxLength[column]];
    return value === undefined || limit === undefined ? [] : [[column, truncated(value, limit)] as const];
  });
  return Object.fromEntries(pairs);
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
