import { createHash } from 'node:crypto';

const modulus = 1n << 256n;

/**
 * A digest of a set of lines that does not depend on their order: the sum of their SHA-256, so that
 * no set has to be held whole or sorted. For telling people's sets apart, not for adversaries.
 */
export class SetDigest {
  private sum = 0n;
  private lines = 0;

  get count(): number {
    return this.lines;
  }

  add(line: string): void {
    this.sum = (this.sum + BigInt(`0x${createHash('sha256').update(line).digest('hex')}`)) % modulus;
    this.lines += 1;
  }

  addAll(other: SetDigest): void {
    this.sum = (this.sum + other.sum) % modulus;
    this.lines += other.lines;
  }

  /** 64 hexadecimal digits. */
  hex(): string {
    return this.sum.toString(16).padStart(64, '0');
  }
}
