import type { Recorded, ResourceHandler, Values } from "../../../provider/engine/handler";
import type { EnvironmentUnderTest } from "./environment";

/** What is recorded after a creation. */
export interface Created extends Recorded {
  readonly id: string;
}

/** What the engine does with one type of resource. */
export interface Engine {
  create(inputs: Values): Promise<Created>;
  /** With the names of what differs; nothing is updated when nothing does. */
  update(recorded: Created, news: Values): Promise<{ readonly diff: Values; readonly now: Created }>;
  refresh(recorded: Created): Promise<Created | undefined>;
  import(id: string): Promise<Created | undefined>;
  delete(recorded: Created): Promise<void>;
}

/** Lets a handler do what the engine lets it do. */
export function engineFor(handler: ResourceHandler, { call }: Pick<EnvironmentUnderTest, "call">): Engine {
  const check = async (news: Values, olds?: Values): Promise<Values> => {
    const { inputs, failures } = await handler.check(news, olds);
    expect(failures).toEqual([]);
    return inputs;
  };
  const read = async (id: string, recorded?: Recorded): Promise<Created | undefined> => {
    const found = await handler.read(id, recorded, call);
    return found === undefined ? undefined : { id, ...found };
  };
  return {
    async create(news) {
      const inputs = await check(news);
      const { id, outputs } = await handler.create(inputs, call);
      return { id, inputs, state: { ...inputs, ...outputs } };
    },
    async update(recorded, given) {
      const news = await check(given, recorded.inputs);
      const diff = handler.diff(recorded.inputs, news);
      if (Object.keys(diff).length === 0) return { diff, now: recorded };
      const outputs = await handler.update(recorded.id, { olds: recorded, news }, call);
      return { diff, now: { id: recorded.id, inputs: news, state: { ...news, ...outputs } } };
    },
    refresh: async (recorded) => await read(recorded.id, recorded),
    import: async (id) => await read(id),
    delete: async (recorded) => await handler.delete(recorded.id, recorded, call),
  };
}
