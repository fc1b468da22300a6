/** Signatures of P-256: KMS gives them in DER, a JWS holds the two numbers side by side. */

const bytesOfNumber = 32;

/**
 * @param der the `Ecdsa-Sig-Value` of RFC 3279, section 2.2.3
 * @returns R and S of 32 bytes each (RFC 7518, section 3.4); undefined for anything else
 */
export function joseSignatureOf(der: Uint8Array): Uint8Array | undefined {
  const isSequence = der[0] === 0x30 && der[1] === der.length - 2;
  const r = isSequence ? integerAt(der, 2) : undefined;
  const s = r && integerAt(der, r.end);
  return r && s && s.end === der.length ? Buffer.concat([r.number, s.number]) : undefined;
}

/** A DER integer of up to 32 bytes, which a zero may precede. */
function integerAt(der: Uint8Array, at: number): { readonly number: Uint8Array; readonly end: number } | undefined {
  const length = der[at + 1] ?? 0;
  const end = at + 2 + length;
  const sized = der.subarray(at + 2, end);
  const digits = sized[0] === 0 ? sized.subarray(1) : sized;
  if (der[at] !== 0x02 || length === 0 || sized.length !== length || digits.length > bytesOfNumber) return undefined;
  return { number: Buffer.concat([Buffer.alloc(bytesOfNumber - digits.length), digits]), end };
}
