import type { Recorded } from "../recorded";
import { isProvider } from "../../../common/pulumi/urn";
import { isUnknown } from "../../../common/pulumi/wireValues";
import { at } from "../values";
import type { Policy, Tables } from "./rule";

/** Refuses types without a convention: their names, tags and rules are undecided. */
export function knownTypes({ conventions }: Pick<Tables, "conventions">): Policy {
  return {
    name: "every type of resource has a convention",
    why: "an unknown type would get neither name nor tags by our rules, nor a look from these",
    check: (resources) =>
      resources
        .filter(isInCloud)
        .filter(({ type }) => !Object.hasOwn(conventions, type))
        .map(({ urn, type }) => ({
          urn,
          problem: `${type} has no convention`,
          hint: `add it to the table of conventions (name, tags), and a policy if it needs one`,
        })),
  };
}

/** Refuses resources without one of the connector's tags, where their type takes tags. */
export function tagged({ conventions, tags }: Pick<Tables, "conventions" | "tags">): Policy {
  return {
    name: "everything that takes tags carries the connector's",
    why: "costs and owners are found by them",
    check: (resources) =>
      resources
        .filter(({ type }) => conventions[type]?.takesTags === true)
        .flatMap(({ urn, inputs }) =>
          tags
            .filter((tag) => !isTag(at(inputs, "tags", tag)))
            .map((tag) => ({
              urn,
              problem: `tag ${tag} is missing`,
              hint: "pass the place's tags on to it",
            })),
        ),
  };
}

function isTag(value: unknown): boolean {
  return typeof value === "string" && value !== "" && !isUnknown(value);
}

/** Components and the stack exist in the state alone; providers are no resources of a cloud. */
function isInCloud({ custom, type }: Recorded): boolean {
  return custom && !isProvider(type);
}
