/** A file that isn't a CSV text, by its first bytes, with what to do about it. */
interface OtherFile {
  readonly matches: (head: Buffer) => boolean;
  readonly what: (head: Buffer) => string;
  readonly hint: string;
}

const DOWNLOAD = "import the CSV file as the portal's Export has downloaded it";

const otherFiles: readonly OtherFile[] = [
  {
    // ZIP is the container of Office documents, too: https://learn.microsoft.com/openspecs/office_standards/ms-oe376/
    matches: (head) => head.subarray(0, 4).equals(Buffer.from("PK\u0003\u0004")),
    what: (head) => (isWorkbook(head) ? "an Excel workbook (.xlsx)" : "a ZIP archive"),
    hint: `Extract the CSV file from it. If it was saved by Excel, ${DOWNLOAD}: Excel cuts AuditData at 32,767 characters and the file at 1,048,576 rows.`,
  },
  {
    // https://learn.microsoft.com/openspecs/windows_protocols/ms-cfb/
    matches: (head) => head.subarray(0, 4).equals(Buffer.from([0xd0, 0xcf, 0x11, 0xe0])),
    what: () => "an Excel workbook (.xls)",
    hint: `Excel cuts AuditData at 32,767 characters: ${DOWNLOAD}.`,
  },
  {
    matches: (head) => head[0] === 0x1f && head[1] === 0x8b,
    what: () => "compressed by gzip",
    hint: "Decompress it first: gunzip file.csv.gz",
  },
  {
    matches: (head) => /^\s*<(?:!doctype|html|\?xml)/i.test(textOf(head)),
    what: () => "a web page or XML, not an export",
    hint: `A sign-in page may have been saved in its place: download the export again and ${DOWNLOAD}.`,
  },
  {
    matches: (head) => /^\s*[[{]/.test(textOf(head)),
    what: () => "JSON, not CSV",
    hint: `Search the audit log in the Purview portal, choose Export, and ${DOWNLOAD}.`,
  },
  {
    matches: (head) => head.includes("\r") && !head.includes("\n"),
    what: () => "a text whose lines end in carriage returns alone",
    hint: `A spreadsheet program has saved it for early Macs: ${DOWNLOAD}.`,
  },
];

/** What a file is that isn't a CSV text, and the next step; undefined where it may be one. */
export function otherFile(head: Buffer): { readonly what: string; readonly hint: string } | undefined {
  const found = otherFiles.find(({ matches }) => matches(head));
  return found === undefined ? undefined : { what: found.what(head), hint: found.hint };
}

function isWorkbook(head: Buffer): boolean {
  return /\[Content_Types\]\.xml|xl\//.test(head.toString("latin1"));
}

function textOf(head: Buffer): string {
  return head.toString("utf8", 0, 256).replace(/^\ufeff/, "");
}
