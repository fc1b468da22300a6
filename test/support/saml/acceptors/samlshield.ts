/** samlshield looks at how a response is built, and verifies no signature. */
import { safeValidateSAMLResponse } from '@stytch/samlshield';
import type { Acceptor } from './verdict.ts';

export const samlshield: Acceptor = (responses) =>
  Promise.all(
    responses.map(async (xml) => {
      const { valid, errors = [] } = await safeValidateSAMLResponse({
        response_xml: Buffer.from(xml, 'utf8').toString('base64'),
      });
      return valid ? { nameId: undefined } : { refused: errors.join('; ') };
    }),
  );
