import { Random } from "./random";

/** An unrelated record as bytes, with the places where its id and its time go. */
export interface RecordTemplate {
  readonly bytes: Buffer;
  readonly idAt: number;
  readonly timeAt: number;
}

const ID_MARK = "@".repeat(36);
const TIME_MARK = "#".repeat(19);
const SIZES = [0.6, 0.85, 1.1, 1.35];
const FILLER =
  'Policy "retention" changed for Größe/naïve: C:\\Data\\übersicht\\2026 — see https://contoso.sharepoint.com/sites/ops?x=1&y=2 ';

type Body = Record<string, unknown>;

// Record types: https://learn.microsoft.com/office/office-365-management-api/office-365-management-activity-api-schema

/** Records of everything else that shares Audit.General, each workload in several sizes. */
export function makeTemplates(seed: number, tenantId: string, recordBytes: number): RecordTemplate[] {
  const random = new Random(seed ^ 0x7e3);
  return bodies(tenantId).flatMap((body) =>
    SIZES.map((size) => template(body, Math.round(recordBytes * size * (0.95 + random.next() * 0.1)))),
  );
}

function bodies(tenantId: string): Body[] {
  const base = { OrganizationId: tenantId, Version: 1, ResultStatus: "Success", ClientIP: "203.0.113.17" };
  const person = { UserId: "adele.vance@contoso.com", UserKey: "10032001A2B3C4D5", UserType: 0 };
  const flow = {
    FlowDetailsUrl: "https://make.powerautomate.com/environments/x/flows/y",
    UserUPN: person.UserId,
  };
  const power = (name: string, type: string) => [
    { Name: "powerplatform.analytics.activity.name", Value: name },
    { Name: "powerplatform.analytics.resource.type", Value: type },
    { Name: "enduser.principal_name", Value: person.UserId },
  ];
  const unified = { ...base, ...person, RecordType: 256, Workload: "PowerPlatform" };
  return [
    { ...base, ...person, ...flow, RecordType: 30, Workload: "MicrosoftFlow", Operation: "EditFlow" },
    {
      ...base,
      ...person,
      ...flow,
      RecordType: 30,
      Workload: "MicrosoftFlow",
      Operation: "DeleteFlow",
      ResultStatus: null,
    },
    {
      ...base,
      ...person,
      RecordType: 20,
      Workload: "PowerBI",
      Operation: "ViewReport",
      Activity: "ViewReport",
      ReportName: "Umsatz Q3",
    },
    {
      ...base,
      ...person,
      RecordType: 25,
      Workload: "MicrosoftTeams",
      Operation: "MemberAdded",
      TeamName: "Ops — Köln",
      Members: [{ UPN: person.UserId, Role: 1 }],
    },
    {
      ...base,
      UserId: "NT AUTHORITY\\SYSTEM (w3wp)",
      UserKey: "NT AUTHORITY\\SYSTEM",
      UserType: 3,
      RecordType: 1,
      Workload: "Exchange",
      Operation: "Set-Mailbox",
      ResultStatus: "True",
      Parameters: [{ Name: "Identity", Value: "a\\b" }],
    },
    {
      ...base,
      ...person,
      RecordType: 83,
      Workload: "SecurityComplianceCenter",
      Operation: "SensitivityLabelApplied",
      ClientIP: null,
    },
    {
      ...base,
      UserId: "Not Available",
      UserKey: "",
      UserType: "4",
      RecordType: "63",
      Workload: "Endpoint",
      Operation: "FileCopiedToRemovableMedia",
      Evidence: { Sha256: "9f".repeat(32) },
    },
    {
      ...base,
      ...person,
      RecordType: 21,
      Workload: "CRM",
      Operation: "Retrieve",
      EntityName: "account",
      Query: "<fetch top='50'/>",
    },
    { ...unified, Operation: "EditPowerApp", PropertyCollection: power("EditPowerApp", "PowerApp") },
    {
      ...unified,
      Operation: "PowerAppPermissionEdited",
      PropertyCollection: power("PowerAppPermissionEdited", "PowerApp"),
    },
    { ...unified, Operation: "RunCloudFlow", PropertyCollection: power("RunCloudFlow", "CloudFlow") },
    {
      ...base,
      ...person,
      RecordType: 45,
      Workload: "PowerApps",
      Operation: "PublishPowerApp",
      AppName: "0a7b1c9e-52de-4b8a-9c55-000000000000",
    },
  ];
}

function template(body: Body, bytes: number): RecordTemplate {
  const record = { CreationTime: TIME_MARK, Id: ID_MARK, ...body };
  const missing = bytes - Buffer.byteLength(JSON.stringify(record));
  const filled = missing < 120 ? record : { ...record, ExtendedProperties: filler(missing) };
  const encoded = Buffer.from(JSON.stringify(filled));
  return { bytes: encoded, idAt: encoded.indexOf(ID_MARK), timeAt: encoded.indexOf(TIME_MARK) };
}

// JSON inside a string, as these properties carry it; escaping makes it about a quarter longer than its text.
function filler(bytes: number): { Name: string; Value: string }[] {
  const length = Math.max(10, Math.round((bytes - 110) / 1.2));
  const text = FILLER.repeat(Math.ceil(length / FILLER.length)).slice(0, length);
  return [{ Name: "additionalDetails", Value: JSON.stringify({ text, count: 3 }) }];
}
