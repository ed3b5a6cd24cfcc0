import { loadConfig } from "../../runtime/config";
import type { ConfigError } from "../../common/errors";
import { CLIENT, guid, TENANT } from "../support/builders";

type Environment = Readonly<Record<string, string | undefined>>;

/** An environment with what is required, and what a test adds; names without their prefix. */
export function env(fields: Readonly<Record<string, string | undefined>> = {}): Environment {
  const all = {
    TENANT_ID: TENANT,
    CLIENT_ID: CLIENT,
    CLIENT_SECRET: "s3cr3t~value",
    DATAVERSE_URL: "https://contoso.crm4.dynamics.com",
    ...fields,
  };
  return Object.fromEntries(Object.entries(all).map(([name, value]) => [`AUDITLOG_${name}`, value]));
}

export function refusalOf(environment: Environment): ConfigError {
  try {
    loadConfig(environment);
  } catch (error) {
    return error as ConfigError;
  }
  throw new Error("it was accepted");
}

/** A whole simulated tenant. */
export const LOCAL = {
  LOGIN_URL: "http://127.0.0.1:5001",
  ACTIVITY_URL: "http://127.0.0.1:5002",
  DATAVERSE_URL: "http://127.0.0.1:5003",
  GRAPH_URL: "http://127.0.0.1:5004",
};

export function localAddresses() {
  const { loginUrl, activityUrl, graphUrl } = loadConfig(env(LOCAL));
  return { loginUrl, activityUrl, graphUrl };
}

export const IDENTITY = { MANAGED_IDENTITY_CLIENT_ID: guid(3) };
