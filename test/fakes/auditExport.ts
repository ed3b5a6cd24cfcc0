/** The layouts of an export of a Purview audit search, by when and how it was made. */
export const layouts = ["A", "B1", "B2", "B3", "B-", "C", "C'", "D"] as const;
export type Layout = (typeof layouts)[number];

export const encodings = ["utf-8", "utf-8 with BOM", "utf-16le", "utf-16be"] as const;
export type Encoding = (typeof encodings)[number];

export interface ExportForm {
  readonly layout: Layout;
  /** @default "," */
  readonly delimiter?: "," | ";" | "\t";
  /** @default "\r\n" */
  readonly lineEnd?: "\r\n" | "\n";
  /** @default "utf-8" */
  readonly encoding?: Encoding;
  /** First line of Export-Csv in Windows PowerShell. @default false */
  readonly hasType?: boolean;
}

/** An audit record as the Activity API serves it. */
export type AuditRecord = Readonly<Record<string, unknown>>;

/** An export that holds these records. */
export function auditExport(records: readonly AuditRecord[], form: ExportForm): Buffer {
  const { lineEnd = "\r\n", encoding = "utf-8", hasType = false } = form;
  const lines = [
    ...(hasType ? ["#TYPE Deserialized.Microsoft.Exchange.Data.Directory.UnifiedAuditLogEvent"] : []),
    headerLine(form),
    ...records.map((record) => recordLine(record, form)),
  ];
  return encoded(lines.map((line) => line + lineEnd).join(""), encoding);
}

export function headerLine({ layout, delimiter = "," }: ExportForm): string {
  const names = columns[layout].map(([name]) => name);
  return names.map((name) => (layout.startsWith("C") ? quoted(name) : name)).join(delimiter);
}

/** A record's line, without its end. `auditData`: in place of the record's text. */
export function recordLine(
  record: AuditRecord,
  { layout, delimiter = "," }: ExportForm,
  auditData = JSON.stringify(record),
): string {
  return columns[layout]
    .map(([, cell]) => cell(record, auditData))
    .map((cell) => (layout.startsWith("C") ? quoted(cell) : asNeeded(cell, delimiter)))
    .join(delimiter);
}

export function encoded(text: string, encoding: Encoding): Buffer {
  if (encoding === "utf-8") return Buffer.from(text);
  if (encoding === "utf-8 with BOM") return Buffer.from(`\ufeff${text}`);
  const bytes = Buffer.from(`\ufeff${text}`, "utf16le");
  return encoding === "utf-16le" ? bytes : bytes.swap16();
}

type Column = readonly [name: string, cell: (record: AuditRecord, auditData: string) => string];

const textOf = (value: unknown): string =>
  typeof value === "string" || typeof value === "number" ? String(value) : "";

const auditData: Column = ["AuditData", (_, text) => text];
const userId: Column = ["UserId", ({ UserId }) => textOf(UserId)];
const userIds: Column = ["UserIds", ({ UserId }) => textOf(UserId)];
const operation: Column = ["Operation", ({ Operation }) => textOf(Operation)];
const operations: Column = ["Operations", ({ Operation }) => textOf(Operation)];
const recordId: Column = ["RecordId", ({ Id }) => textOf(Id)];
const recordType: Column = ["RecordType", ({ RecordType }) => textOf(RecordType)];
// The cmdlet writes the name: https://learn.microsoft.com/office/office-365-management-api/office-365-management-activity-api-schema#auditlogrecordtype
const recordTypeName: Column = [
  "RecordType",
  ({ RecordType }) => (textOf(RecordType) === "45" ? "PowerAppsApp" : "PowerPlatformAdministratorActivity"),
];
const iso: Column = ["CreationDate", ({ CreationTime }) => `${textOf(CreationTime)}.0000000Z`];
const constant = (name: string, value: string): Column => [name, () => value];

/** As a machine set to US English writes it. */
const american: Column = [
  "CreationDate",
  ({ CreationTime }) => {
    const time = new Date(`${textOf(CreationTime).replace(/Z$/, "")}Z`);
    if (Number.isNaN(time.getTime())) return "";
    const date = `${time.getUTCMonth() + 1}/${time.getUTCDate()}/${time.getUTCFullYear()}`;
    const hours = time.getUTCHours();
    const rest = [time.getUTCMinutes(), time.getUTCSeconds()].map((part) => String(part).padStart(2, "0"));
    return `${date} ${[hours % 12 || 12, ...rest].join(":")} ${hours < 12 ? "AM" : "PM"}`;
  },
];

/** With a blank behind the zone, and in quotes. */
const spaced: Column = ["CreationDate", ({ CreationTime }) => `${textOf(CreationTime)}.0000000Z `];

const units = [constant("AssociatedAdminUnits", ""), constant("AssociatedAdminUnitsNames", "")];
const portal = (time: Column): Column[] => [
  recordId,
  time,
  recordType,
  operation,
  userId,
  auditData,
  ...units,
];

const columns: Readonly<Record<Layout, readonly Column[]>> = {
  A: [iso, userIds, operations, auditData],
  B1: portal(american),
  B2: portal(spaced),
  B3: portal(iso),
  "B-": portal(iso).slice(0, -units.length),
  C: [
    constant("RunspaceId", "5a6e6544-71db-428c-91e9-bd16a814ee75"),
    recordTypeName,
    american,
    userIds,
    operations,
    auditData,
    constant("ResultIndex", "1"),
    constant("ResultCount", "100"),
    ["Identity", ({ Id }) => textOf(Id)],
    constant("IsValid", "True"),
    constant("ObjectState", "Unchanged"),
  ],
  "C'": [american, userIds, recordTypeName, auditData],
  D: [
    ...portal(iso),
    ["Workload", ({ Workload }) => textOf(Workload)],
    ["ClientIP", ({ ClientIP }) => textOf(ClientIP)],
    ["CreationTime", ({ CreationTime }) => textOf(CreationTime)],
    ["Id", ({ Id }) => textOf(Id)],
  ],
};

function asNeeded(cell: string, delimiter: string): string {
  return /["\r\n]|\s$/.test(cell) || cell.includes(delimiter) ? quoted(cell) : cell;
}

function quoted(cell: string): string {
  return `"${cell.replaceAll('"', '""')}"`;
}
