import { randomUUID } from "node:crypto";

import { isObject } from "../../base/answer";
import { dataverseError } from "../errors";
import { invalidArgument } from "../refusals";
import type { Column, ColumnType } from "../schema";
import {
  checkProperties,
  managedValue,
  readLabel,
  readSchemaName,
  requireLabel,
  typeName,
  type DefinitionBody,
} from "./definitionBody";

// https://learn.microsoft.com/power-apps/developer/data-platform/webapi/create-update-column-definitions-using-web-api

const COMMON = [
  "AttributeType",
  "AttributeTypeName",
  "MetadataId",
  "LogicalName",
  "SchemaName",
  "DisplayName",
  "Description",
  "RequiredLevel",
  "IsPrimaryName",
  "IsAuditEnabled",
  "IsValidForAdvancedFind",
  "IsValidForCreate",
  "IsValidForRead",
  "IsValidForUpdate",
  "IsSearchable",
  "IsSecured",
  "IsCustomizable",
  "IsGlobalFilterEnabled",
  "IsSortableEnabled",
  "IntroducedVersion",
  "SourceType",
];

/** Types of columns that can be made, with the properties that only they have. */
const TYPES: Readonly<Record<string, { type: ColumnType; own: readonly string[] }>> = {
  StringAttributeMetadata: {
    type: "String",
    own: ["MaxLength", "Format", "FormatName", "ImeMode", "AutoNumberFormat", "FormulaDefinition"],
  },
  MemoAttributeMetadata: { type: "Memo", own: ["MaxLength", "Format", "FormatName", "ImeMode"] },
  DateTimeAttributeMetadata: {
    type: "DateTime",
    own: ["Format", "DateTimeBehavior", "CanChangeDateTimeBehavior", "ImeMode", "FormulaDefinition"],
  },
  BooleanAttributeMetadata: { type: "Boolean", own: ["DefaultValue", "OptionSet", "FormulaDefinition"] },
  IntegerAttributeMetadata: {
    type: "Integer",
    own: ["MinValue", "MaxValue", "Format", "FormulaDefinition"],
  },
  DecimalAttributeMetadata: {
    type: "Decimal",
    own: ["MinValue", "MaxValue", "Precision", "ImeMode", "FormulaDefinition"],
  },
  DoubleAttributeMetadata: { type: "Double", own: ["MinValue", "MaxValue", "Precision", "ImeMode"] },
};

const MAX_LENGTH: Partial<Record<ColumnType, number>> = { String: 4000, Memo: 1_048_576 };

/** Reads the definition of a new column that is no lookup. */
export function readColumn(definition: DefinitionBody): Column {
  const { body } = definition;
  const name = typeName(body);
  if (name === undefined) throw invalidArgument("A column's @odata.type is missing.");
  if (name === "LookupAttributeMetadata") {
    throw invalidArgument("A lookup is created with its relationship, not by itself.");
  }
  const kind = TYPES[name];
  if (kind === undefined) throw invalidArgument(`Columns of the type ${name} are not imitated.`);
  const known = new Set([...COMMON, ...kind.own]);
  checkProperties(body, { name, set: "AttributeMetadata", known });
  return {
    ...readCommon(definition),
    type: kind.type,
    ...readLength(body, kind.type),
    ...readFormat(body, kind.type),
    ...(kind.type === "Boolean" ? readOptions(definition) : {}),
  };
}

/** What columns of all types have: names, label, description, requirement. */
export function readCommon(definition: DefinitionBody): Omit<Column, "type"> {
  const schemaName = readSchemaName(definition, "Attribute");
  const description = readLabel(definition, "Description");
  const level = managedValue(definition.body, "RequiredLevel") ?? "None";
  if (level !== "None" && level !== "Recommended" && level !== "ApplicationRequired") {
    throw invalidArgument(`The required level '${JSON.stringify(level)}' is not valid.`);
  }
  return {
    logicalName: schemaName.toLowerCase(),
    schemaName,
    displayName: requireLabel(definition, "DisplayName", `Attribute ${schemaName}`),
    metadataId: randomUUID(),
    isCustom: true,
    ...(description === undefined ? {} : { description }),
    ...(level === "ApplicationRequired" ? { required: level } : {}),
  };
}

function readLength(body: Record<string, unknown>, type: ColumnType): Pick<Column, "maxLength"> {
  const limit = MAX_LENGTH[type];
  if (limit === undefined) return {};
  const given = body["MaxLength"];
  if (typeof given === "number" && Number.isInteger(given) && given >= 1 && given <= limit) {
    return { maxLength: given };
  }
  throw invalidArgument(`MaxLength of '${String(body["SchemaName"])}' must be between 1 and ${limit}.`);
}

function readFormat(
  body: Record<string, unknown>,
  type: ColumnType,
): Pick<Column, "format" | "dateTimeBehavior"> {
  if (type === "String") {
    const format = managedValue(body, "FormatName") ?? body["Format"];
    return { format: typeof format === "string" ? format : "Text" };
  }
  if (type !== "DateTime") return {};
  const format = body["Format"] ?? "DateAndTime";
  const behavior = managedValue(body, "DateTimeBehavior") ?? "UserLocal";
  if (format !== "DateAndTime" && format !== "DateOnly") {
    throw invalidArgument(`The format '${JSON.stringify(format)}' is not valid.`);
  }
  if (behavior !== "UserLocal" && behavior !== "DateOnly" && behavior !== "TimeZoneIndependent") {
    throw invalidArgument(`The behavior '${JSON.stringify(behavior)}' is not valid.`);
  }
  if (behavior === "DateOnly" && format !== "DateOnly") {
    throw invalidArgument("The behavior DateOnly does not go with the format DateAndTime.");
  }
  return { format, dateTimeBehavior: behavior };
}

function readOptions({ body, language, prefixes }: DefinitionBody): Record<string, never> {
  const options = body["OptionSet"];
  if (!isObject(options)) throw invalidArgument("A Boolean column needs its OptionSet.");
  if (options["IsGlobal"] === true) {
    const message =
      "Only Local option set can be created through the attribute create. IsGlobal flag must be set to 'false'.";
    throw dataverseError(400, "0x80048403", message);
  }
  for (const [name, value] of [
    ["TrueOption", 1],
    ["FalseOption", 0],
  ] as const) {
    const option = options[name];
    if (!isObject(option) || option["Value"] !== value) {
      throw invalidArgument(`${name} with the value ${value} is missing in the OptionSet.`);
    }
    requireLabel({ body: option, language, prefixes }, "Label", name);
  }
  return {};
}
