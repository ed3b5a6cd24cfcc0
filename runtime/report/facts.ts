import { increment, IntList } from "./intList";

/** Whom and what launches are counted by; all but the hour are numbers of texts. */
export interface FactKey {
  /** Hours since the epoch, UTC. */
  readonly hour: number;
  readonly user: number;
  readonly app: number;
  readonly environment: number;
  readonly department: number;
}

const SHARDS = 256;
const FIRST_SLOTS = 64;

/**
 * How many launches there were of each user, app, environment and department in each hour: 14 to 24 bytes a fact outside the heap,
 * and some eight for its place in the index. The index is in parts that grow one by one.
 */
export class Facts {
  readonly hours = new IntList();
  readonly users = new IntList();
  readonly apps = new IntList();
  readonly environments = new IntList();
  readonly departments = new IntList();
  readonly sessions = new IntList();
  /** Open addressing: 1 + the fact's position, 0 is a free slot. */
  #shards: Int32Array[] = Array.from({ length: SHARDS }, () => new Int32Array(FIRST_SLOTS));
  readonly #sizes = new Int32Array(SHARDS);

  get length(): number {
    return this.hours.length;
  }

  add(key: FactKey): void {
    const hash = hashOf(key);
    const number = hash >>> 24;
    const shard = this.#shards[number];
    if (shard === undefined) throw new TypeError("facts are sealed");
    const mask = shard.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const found = shard[slot] ?? 0;
      if (found > 0 && !this.#isSame(found - 1, key)) continue;
      if (found > 0) return this.sessions.set(found - 1, this.sessions.at(found - 1) + 1);
      this.#append(key);
      shard[slot] = this.length;
      if (increment(this.#sizes, number) > 0.7 * shard.length) this.#grow(number, shard);
      return;
    }
  }

  /** Gives the index back: nothing is added after this. */
  seal(): void {
    this.#shards = [];
  }

  #append({ hour, user, app, environment, department }: FactKey): void {
    this.hours.push(hour);
    this.users.push(user);
    this.apps.push(app);
    this.environments.push(environment);
    this.departments.push(department);
    this.sessions.push(1);
  }

  #isSame(fact: number, { hour, user, app, environment, department }: FactKey): boolean {
    return (
      this.hours.at(fact) === hour &&
      this.users.at(fact) === user &&
      this.apps.at(fact) === app &&
      this.environments.at(fact) === environment &&
      this.departments.at(fact) === department
    );
  }

  #grow(number: number, old: Int32Array): void {
    const shard = new Int32Array(old.length * 2);
    const mask = shard.length - 1;
    for (const found of old) {
      if (found === 0) continue;
      let slot = hashOf(this.#key(found - 1)) & mask;
      while (shard[slot] !== 0) slot = (slot + 1) & mask;
      shard[slot] = found;
    }
    this.#shards[number] = shard;
  }

  #key(fact: number): FactKey {
    return {
      hour: this.hours.at(fact),
      user: this.users.at(fact),
      app: this.apps.at(fact),
      environment: this.environments.at(fact),
      department: this.departments.at(fact),
    };
  }
}

function hashOf({ hour, user, app, environment, department }: FactKey): number {
  let hash = mixed(hour);
  for (const part of [user, app, environment, department]) hash = mixed(hash ^ part);
  return hash;
}

/** Spreads 32 bits, by the constants of MurmurHash3. https://github.com/aappleby/smhasher */
function mixed(value: number): number {
  let hash = value + 0x9e37_79b9;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35);
  return hash ^ (hash >>> 16);
}
