import type { Answer, Incoming } from "../../base/answer";
import type { Session } from "../organization";
import { parseBody } from "../payload";
import { entityMissing, invalidArgument } from "../refusals";

// https://learn.microsoft.com/power-apps/developer/data-platform/publish-customizations

/** POST PublishXml: every table it names must exist. */
export function publish(org: Session, request: Incoming): Answer {
  org.caller.needNamed("prvPublishCustomization");
  const xml = parseBody(request.body)["ParameterXml"];
  if (typeof xml !== "string" || !/^\s*<importexportxml>.*<\/importexportxml>\s*$/s.test(xml)) {
    throw invalidArgument("The parameter ParameterXml is not an importexportxml.");
  }
  for (const [, name = ""] of xml.matchAll(/<entity>([^<]*)<\/entity>/g)) {
    if (org.store.named(name) === undefined) throw entityMissing(name);
  }
  return { status: 204 };
}

/** POST PublishAllXml; it wants a body, if an empty one. */
export function publishAll(org: Session, request: Incoming): Answer {
  org.caller.needNamed("prvPublishCustomization");
  parseBody(request.body);
  return { status: 204 };
}
