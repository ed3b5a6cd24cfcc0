import type { Recorded } from "../recorded";
import { at, isUnknown } from "../values";
import type { GuardRail, Tables } from "./rule";

/** Refuses types without a convention: nobody has thought about their names, tags and rules. */
export function knownTypes({ conventions }: Pick<Tables, "conventions">): GuardRail {
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
          remedy: `add it to the table of conventions (name, tags), and a guard rail if it needs one`,
        })),
  };
}

/** Refuses resources without one of the kit's tags, where their type takes tags. */
export function tagged({ conventions, tags }: Pick<Tables, "conventions" | "tags">): GuardRail {
  return {
    name: "everything that takes tags carries the kit's",
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
              remedy: "pass the place's tags on to it",
            })),
        ),
  };
}

function isTag(value: unknown): boolean {
  return typeof value === "string" && value !== "" && !isUnknown(value);
}

/** Components and the stack exist in the state alone; providers are no resources of a cloud. */
function isInCloud({ custom, type }: Recorded): boolean {
  return custom && !type.startsWith("pulumi:providers:");
}
