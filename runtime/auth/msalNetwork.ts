import type { INetworkModule, NetworkRequestOptions, NetworkResponse } from "@azure/msal-node";
import { mapNetworkErrors, type Send } from "../../common/http/send";
import { tryJson } from "../../common/json";
import { noteFailure } from "./networkFailures";
import { MAX_SHORT_ANSWER_BYTES, readText } from "../../common/http/body";

/** MSAL's network access over our own: MSAL's has no timeout. */
export function msalNetwork(send: Send, signal: AbortSignal): INetworkModule {
  const exchange = async <T>(
    method: "GET" | "POST",
    url: string,
    options?: NetworkRequestOptions,
  ): Promise<NetworkResponse<T>> => {
    const body = options?.body === undefined ? {} : { body: options.body };
    try {
      const response = await send({ method, url, headers: options?.headers ?? {}, ...body }, signal);
      const text = await mapNetworkErrors(url, signal, () => readText(response, MAX_SHORT_ANSWER_BYTES));
      return {
        status: response.status,
        headers: Object.fromEntries(response.headers),
        body: parse(text) as T,
      };
    } catch (error) {
      noteFailure(error);
      throw error;
    }
  };
  return {
    sendGetRequestAsync: (url, options) => exchange("GET", url, options),
    sendPostRequestAsync: (url, options) => exchange("POST", url, options),
  };
}

/** MSAL expects an object; a proxy's HTML page becomes an error in the shape it knows. */
function parse(text: string): unknown {
  const value = tryJson(text);
  return value === undefined ? { error: "invalid_response", error_description: text.slice(0, 200) } : value;
}
