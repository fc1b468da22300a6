import { expect, it } from 'vitest';
import { readSettings } from '../../infra/settings.ts';
import { formatWitnessKey, witnessKey } from '../../shared/domain/log/cosignature.ts';

it.each([
  ['trailLock', 'compliance', 'compliance'],
  ['trailLockYears', '100', 100],
  ['trailOrigin', 'trail.partner.example/memberships', 'trail.partner.example/memberships'],
])('reads %s=%j', (name, given, expected) => {
  expect(readSettings({ [name]: given })).toMatchObject({ [name]: expected });
});

it.each([
  ['trailLock', 'off', 'must be governance or compliance'],
  ['trailLockYears', '0', 'must be a whole number'],
  ['trailLockYears', '101', 'must be at most 100'],
  ['trailOrigin', '', 'without blanks and without +'],
  ['trailOrigin', 'our log', 'without blanks and without +'],
  ['trailOrigin', 'our+log', 'without blanks and without +'],
  ['trailOrigin', 'unser-Prüfpfad', 'must be up to 200 ASCII'],
])('refuses %s=%j', (name, given, reason) => {
  expect(() => readSettings({ [name]: given })).toThrow(reason);
});

it('reads a witness with its key, and not one without the other', () => {
  const key = formatWitnessKey(witnessKey('witness.example/w1', new Uint8Array(32)));
  const given = { trailWitnessUrl: 'https://witness.example/w1', trailWitnessKey: key };
  const refused = (context: Readonly<Record<string, string>>) => expect(() => readSettings(context));

  expect(readSettings(given)).toMatchObject(given);
  refused({ ...given, trailWitnessKey: key.replace('w1', 'w2') }).toThrow('must be the key of a witness');
  refused({ ...given, trailWitnessUrl: 'http://witness.example' }).toThrow('must be an https URL');
  refused({ trailWitnessKey: key }).toThrow('trailWitnessUrl is required with trailWitnessKey');
  refused({ trailWitnessUrl: given.trailWitnessUrl }).toThrow('trailWitnessKey is required with trailWitnessUrl');
});
