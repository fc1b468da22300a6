import { createHash } from 'node:crypto';

const smallest = 1024;

/**
 * A set of ids that costs 8 to 32 bytes for each, whatever their length: it keeps the first 64 bits
 * of a digest and not the ids. For a million ids, two of them look alike with a probability of about
 * 1 in 37 million; the salt makes them others in each set.
 */
export class IdSet {
  private high = new Uint32Array(smallest);
  private low = new Uint32Array(smallest);
  private count = 0;
  private readonly salt: string;

  constructor(salt: string) {
    this.salt = salt;
  }

  get size(): number {
    return this.count;
  }

  /** @returns whether the id is new to the set */
  add(id: string): boolean {
    const [high, low] = this.digestOf(id);
    const place = this.placeOf(high, low);
    if (this.low[place] !== 0) return false;
    this.high[place] = high;
    this.low[place] = low;
    this.count += 1;
    if (this.count * 2 > this.low.length) this.grow();
    return true;
  }

  has(id: string): boolean {
    const [high, low] = this.digestOf(id);
    return this.low[this.placeOf(high, low)] !== 0;
  }

  private digestOf(id: string): readonly [number, number] {
    const digest = createHash('sha1').update(this.salt).update(id).digest();
    // 0 marks an empty place.
    return [digest.readUInt32LE(0), digest.readUInt32LE(4) || 1];
  }

  /** The place that holds the digest, or else the first empty one on its way. */
  private placeOf(high: number, low: number): number {
    const last = this.low.length - 1;
    let place = high & last;
    while (this.low[place] !== 0 && (this.low[place] !== low || this.high[place] !== high)) place = (place + 1) & last;
    return place;
  }

  private grow(): void {
    const { high, low } = this;
    this.high = new Uint32Array(2 * high.length);
    this.low = new Uint32Array(2 * low.length);
    for (const [index, each] of low.entries()) {
      if (each === 0) continue;
      const place = this.placeOf(high[index] ?? 0, each);
      this.high[place] = high[index] ?? 0;
      this.low[place] = each;
    }
  }
}
