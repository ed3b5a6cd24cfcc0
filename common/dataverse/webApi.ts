/** Path of the Web API below an environment's address. */
export const WEB_API_PATH = "/api/data/v9.2/";

/** https://learn.microsoft.com/power-apps/developer/data-platform/webapi/compose-http-requests-handle-errors#http-headers */
export const WEB_API_HEADERS = {
  accept: "application/json",
  "odata-version": "4.0",
  "odata-maxversion": "4.0",
  "if-none-match": "null",
  "content-type": "application/json; charset=utf-8",
} as const;
