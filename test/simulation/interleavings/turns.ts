/**
 * The next player is drawn: of all that wait for their turn, one continues, until all wait again.
 */
import type { Random } from '../random.ts';

export interface Player {
  readonly act: () => Promise<void>;
  /**
   * A player that is three times as fast as another one has three times as many turns while both
   * wait for one.
   */
  readonly speed: number;
}

export interface Turns {
  /** Waits until it is this actor's turn. What an actor does at the same time has a turn each. */
  readonly wait: (actor: string) => Promise<void>;
  /** Lets the actors act until all of them have come to their end. */
  readonly play: (players: ReadonlyMap<string, Player>) => Promise<void>;
}

interface Waiting {
  readonly actor: string;
  readonly goOn: () => void;
}

/**
 * Resolves when everything that needs no turn is done: nothing in a scenario waits for anything
 * else.
 */
const allWait = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/**
 * @param perseverance the share of the turns after which the same player has the next one too
 * @param meanwhile    called before each turn
 */
export const createTurns = (random: Random, perseverance: number, meanwhile: () => void): Turns => {
  let waiting: Waiting[] = [];
  let last = '';

  const draw = (players: ReadonlyMap<string, Player>): Waiting | undefined => {
    const own = waiting.filter(({ actor }) => actor === last);
    const from = own.length > 0 && random.chance(perseverance) ? own : waiting;
    const speeds = from.map(({ actor }) => players.get(actor)?.speed ?? 1);
    let left = random.next() * speeds.reduce((sum, speed) => sum + speed, 0);
    return from.find((_, index) => {
      left -= speeds[index] ?? 0;
      return left < 0;
    });
  };

  const wait = (actor: string): Promise<void> =>
    new Promise((goOn) => {
      waiting.push({ actor, goOn });
    });

  return {
    wait,
    play: async (players) => {
      let ended = 0;
      const acts = [...players].map(async ([actor, { act }]) => {
        try {
          await wait(actor);
          await act();
        } finally {
          ended += 1;
        }
      });
      const all = Promise.all(acts);
      // Looked at below, when all have ended.
      all.catch(() => {});
      for (;;) {
        await allWait();
        const next = draw(players);
        if (next === undefined) break;
        waiting = waiting.filter((each) => each !== next);
        last = next.actor;
        meanwhile();
        next.goOn();
      }
      if (ended < players.size) throw new Error('somebody waits for something that is not a turn');
      await all;
    },
  };
};
