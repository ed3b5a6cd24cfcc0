/** What a connector of one tenant is made for. */
export interface ConnectorArgs {
  readonly tenantId: string;
  /** App registration that people sign in with. */
  readonly clientId: string;
  /** Host of the Activity API, such as manage.office.com. */
  readonly activityHost: string;
  /** Host of Entra, such as login.microsoftonline.com. */
  readonly loginHost: string;
  readonly publisherIdentifier: string;
}

/**
 * The Activity API as OpenAPI 2.0, with the operations and parameters that the CoE Starter Kit's connector has: its flows name
 * them. Unlike there, listing and reading content name the publisher, whose quota the requests count against, and the next
 * page can be asked for.
 * https://github.com/microsoft/coe-starter-kit (CenterofExcellenceAuditLogs/SolutionPackage/Connectors)
 * https://learn.microsoft.com/office/office-365-management-api/office-365-management-activity-api-reference
 */
export function connectorDefinition(args: ConnectorArgs): object {
  const { activityHost, loginHost, tenantId } = args;
  return {
    swagger: "2.0",
    info: {
      title: "Office 365 Management API",
      description: "Starts and stops the audit feed of a Microsoft 365 tenant, and reads its content.",
      version: "1.0",
    },
    host: activityHost,
    basePath: "/api/v1.0",
    schemes: ["https"],
    consumes: ["application/json"],
    produces: ["application/json"],
    paths: pathsOf(args),
    securityDefinitions: {
      oauth2_auth: {
        type: "oauth2",
        flow: "accessCode",
        authorizationUrl: `https://${loginHost}/${tenantId}/oauth2/authorize`,
        tokenUrl: `https://${loginHost}/${tenantId}/oauth2/token`,
        scopes: {},
      },
    },
    security: [{ oauth2_auth: [] }],
  };
}

/** https://learn.microsoft.com/office/office-365-management-api/office-365-management-activity-api-reference#working-with-the-office-365-management-activity-api */
const contentTypes = [
  "Audit.AzureActiveDirectory",
  "Audit.Exchange",
  "Audit.SharePoint",
  "Audit.General",
  "DLP.All",
];

function pathsOf({ tenantId, publisherIdentifier }: ConnectorArgs) {
  const tenant = {
    name: "tenant",
    in: "path",
    required: true,
    type: "string",
    default: tenantId,
    description: "Id of the tenant whose audit log is read.",
    "x-ms-summary": "Tenant",
    // Once: a content id holds `$`, and encoded twice it is another one.
    "x-ms-url-encoding": "single",
  };
  const contentId = {
    name: "contentId",
    in: "path",
    required: true,
    type: "string",
    description: "Id of the content, as listed.",
    "x-ms-summary": "Content id",
    "x-ms-url-encoding": "single",
  };
  const contentType = {
    name: "contentType",
    in: "query",
    required: true,
    type: "string",
    enum: contentTypes,
    default: "Audit.General",
    description: "Part of the audit log; launches of Power Apps are in Audit.General.",
    "x-ms-summary": "Content type",
  };
  const publisher = {
    name: "PublisherIdentifier",
    in: "query",
    required: true,
    type: "string",
    default: publisherIdentifier,
    description: "Tenant whose quota the request counts against.",
    "x-ms-summary": "Publisher identifier",
  };
  const query = (name: string, summary: string, description: string) => ({
    name,
    in: "query",
    required: false,
    type: "string",
    description,
    "x-ms-summary": summary,
  });
  const subscriptions = "/{tenant}/activity/feed/subscriptions";
  return {
    [`${subscriptions}/start`]: {
      post: {
        operationId: "StartSubscription",
        summary: "Start a subscription",
        description: "Starts the feed of a content type; its first content may take 12 hours.",
        parameters: [tenant, contentType, publisher],
        responses: answers(subscription),
      },
    },
    [`${subscriptions}/stop`]: {
      post: {
        operationId: "StopSubscription",
        summary: "Stop a subscription",
        description: "Stops the feed of a content type, for every reader of this tenant's app.",
        parameters: [tenant, contentType, publisher],
        responses: answers(),
      },
    },
    [`${subscriptions}/list`]: {
      get: {
        operationId: "ListSubscriptions",
        summary: "List subscriptions",
        description: "Lists the content types that were started, and whether they are enabled.",
        parameters: [tenant, publisher],
        responses: answers({ type: "array", items: subscription }),
      },
    },
    [`${subscriptions}/content`]: {
      get: {
        operationId: "ListContent",
        summary: "List available content",
        description: "Lists content of at most 24 hours within the last 7 days, a page at a time.",
        parameters: [
          tenant,
          contentType,
          publisher,
          query("startTime", "Start time", "UTC time such as 2026-11-28T00:00:00; needs an end time."),
          query("endTime", "End time", "UTC time after the start, at most 24 hours later."),
          query("nextPage", "Next page", "Of the address in the header NextPageUri of the page before."),
        ],
        responses: answers({ type: "array", items: content }, nextPageUri),
      },
    },
    "/{tenant}/activity/feed/audit/{contentId}": {
      get: {
        operationId: "ListContentDetails",
        summary: "Read content",
        description: "Reads the audit records of one listed content.",
        parameters: [tenant, contentId, publisher],
        responses: answers({ type: "array", items: record }),
      },
    },
  };
}

function answers(schema?: object, headers?: object) {
  return {
    200: {
      description: "OK",
      ...(schema === undefined ? {} : { schema }),
      ...(headers === undefined ? {} : { headers }),
    },
    default: { description: "Refused; the answer names the reason.", schema: { type: "object" } },
  };
}

/** Only a declared header can be read in a flow. */
const nextPageUri = {
  NextPageUri: { type: "string", description: "Address of the next page; absent on the last one." },
};

const subscription = objectOf({
  contentType: "Content type",
  status: "Status",
});

const content = objectOf({
  contentType: "Content type",
  contentId: "Content id",
  contentUri: "Content address",
  contentCreated: "Created",
  contentExpiration: "Expires",
});

/** What every record has; the rest differs by record type. */
const record = objectOf({
  Id: "Record id",
  CreationTime: "Creation time",
  Operation: "Operation",
  Workload: "Workload",
  UserId: "User id",
});

function objectOf(texts: Readonly<Record<string, string>>): object {
  const properties = Object.entries(texts).map(
    ([name, summary]) => [name, { type: "string", "x-ms-summary": summary }] as const,
  );
  return { type: "object", properties: Object.fromEntries(properties) };
}
