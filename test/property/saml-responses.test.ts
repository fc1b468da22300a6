/** node-saml reads what is issued: whatever the texts are, it finds the same user, or there is no response. */
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { isNameId } from '../../shared/saml/name-id.ts';
import { isId } from '../../shared/saml/names.ts';
import type { SamlSigner } from '../../shared/saml/signature.ts';
import { isXmlText } from '../../shared/saml/xml.ts';
import { createNodeSaml } from '../support/saml/acceptors/node-saml.ts';
import { inputAt, issue, startIssuer } from '../support/saml/issuer.ts';
import { ids, texts } from '../support/saml/texts.ts';

const numRuns = Number(process.env['SAML_RESPONSES'] ?? 400);
const now = Date.now();
let signer: SamlSigner;
beforeAll(async () => {
  signer = await startIssuer(now);
});

const users = fc.oneof({ weight: 3, arbitrary: texts.filter(isNameId) }, { weight: 1, arbitrary: texts });
const values = fc.array(fc.oneof({ weight: 9, arbitrary: texts.filter(isXmlText) }, { weight: 1, arbitrary: texts }), {
  maxLength: 3,
});
const requestIds = fc.option(fc.oneof({ weight: 3, arbitrary: ids.filter(isId) }, { weight: 1, arbitrary: ids }), {
  nil: undefined,
});

test('0 wrong subjects and 0 malformed documents', { timeout: 900_000 }, async () => {
  const read = createNodeSaml(signer.certificate);
  const counts = { accepted: 0, refused: 0 };
  await fc.assert(
    fc.asyncProperty(users, values, requestIds, async (nameId, company, inResponseTo) => {
      const isSound =
        isNameId(nameId) && company.every(isXmlText) && (inResponseTo === undefined || isId(inResponseTo));
      const attributes = [
        { name: 'company', values: company },
        { name: 'fixed', values: ['<&>'] },
      ];
      const issued = issue(signer, inputAt(now, { nameId, attributes, inResponseTo }));
      if (!isSound) {
        counts.refused += 1;
        await expect(issued).rejects.toThrow(/cannot be a name ID|XML cannot hold|no NCName/);
        return;
      }
      counts.accepted += 1;
      const profile = await read(await issued);
      expect(profile.nameID).toBe(nameId);
      expect(profile['inResponseTo']).toBe(inResponseTo);
      expect(profile['fixed']).toBe('<&>');
      const [first, ...more] = company.map(asRead);
      expect(profile['company']).toEqual(more.length === 0 ? first : [first, ...more]);
    }),
    { numRuns },
  );
  expect(counts.accepted).toBeGreaterThan(numRuns / 4);
  expect(counts.refused).toBeGreaterThan(numRuns / 20);
});

/**
 * Its parser has the line ends of XML 1.1, and parses the canonical form, in which these are no
 * references. An empty value is none to it.
 */
const asRead = (text: string): string | undefined => text.replace(/[\u0085\u2028]/g, '\n') || undefined;
