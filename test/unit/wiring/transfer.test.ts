import { describe, expect, test } from 'vitest';
import { partiesFrom } from '../../../shared/wiring/transfer.ts';

describe('the sender', () => {
  const environment = {
    TRANSFER_SENDER: 'moves@partner.example',
    TRANSFER_RECIPIENT: 'support@vendor.example',
    TRANSFER_REPLY_TO: '',
    PARTNER_NAME: 'Our%20%E2%80%9CPartner%E2%80%9D%2C%20100%25',
  };

  test('gets the answers where nobody else is to', () => {
    expect(partiesFrom(environment)?.replyTo).toBe('moves@partner.example');
    expect(partiesFrom({ ...environment, TRANSFER_REPLY_TO: 'a@b.example' })?.replyTo).toBe('a@b.example');
  });

  test('has the name that the deployment wrote in ASCII', () => {
    expect(partiesFrom(environment)?.partnerName).toBe('Our “Partner”, 100%');
  });

  test.each(['TRANSFER_SENDER', 'PARTNER_NAME'])('is not there without %s', (name) => {
    expect(partiesFrom({ ...environment, [name]: '' })).toBeUndefined();
  });
});
