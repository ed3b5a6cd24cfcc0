/** Which Dataverse environment, and who signs in there. */
export interface Connection {
  /** Origin of the environment, such as https://contoso.crm4.dynamics.com. */
  readonly environmentUrl: string;
  readonly tenantId: string;
  /** Its name in common/clouds.ts. */
  readonly cloud: string;
}
