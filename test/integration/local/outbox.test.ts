import { ListEmailIdentitiesCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { expect, it, onTestFinished } from 'vitest';
import { startOutbox } from '../../../local/aws/ses.ts';
import { createMailSender } from '../../../shared/mail/ses.ts';
import { accessOf, keysOfTests, place, postSigned } from './support.ts';

const noon = Date.parse('2026-11-21T12:00:00.000Z');
const mail = {
  from: 'moves@partner.example',
  to: 'support@vendor.example',
  replyTo: 'answers@partner.example',
  subject: 'Ünï ☃',
  text: 'Line one\nLine two\n',
};

const start = async () => {
  const errors: unknown[] = [];
  let now = noon - 1000;
  const outbox = await startOutbox({
    access: accessOf(keysOfTests),
    place,
    now: () => {
      now += 1000;
      return now;
    },
    onError: (error) => errors.push(error),
  });
  onTestFinished(async () => {
    await outbox.close();
    expect(errors).toEqual([]);
  });
  const control = (method: string, path: '' | 'faults' = '', body?: string) =>
    outbox.control(path, { method, body: body === undefined ? undefined : Buffer.from(body) });
  return { outbox, control, send: createMailSender(outbox.url) };
};

it('takes mails from the SDK and shows them, the newest first', async () => {
  const { outbox, control, send } = await start();

  const first = await send(mail);
  const second = await send({ ...mail, subject: 'second' });

  expect(first).toEqual({ outcome: 'sent', messageId: outbox.mails()[1]?.messageId });
  expect(second).toMatchObject({ outcome: 'sent' });
  const shown = control('GET');
  expect(shown?.status).toBe(200);
  expect(JSON.parse(String(shown?.body))).toEqual({
    mails: [
      expect.objectContaining({ subject: 'second', sentAt: '2026-11-21T12:00:01.000Z' }),
      {
        messageId: expect.any(String),
        from: 'moves@partner.example',
        to: ['support@vendor.example'],
        replyTo: ['answers@partner.example'],
        subject: 'Ünï ☃',
        text: 'Line one\nLine two\n',
        sentAt: '2026-11-21T12:00:00.000Z',
      },
    ],
  });
});

it('is emptied, faults and all', async () => {
  const { outbox, control, send } = await start();
  await send(mail);
  control('POST', 'faults', '{"times":5}');

  expect(control('DELETE')).toEqual({ status: 204 });

  expect(outbox.mails()).toEqual([]);
  expect(await send(mail)).toMatchObject({ outcome: 'sent' });
});

it('fails as often as it was told to', async () => {
  const { outbox, control, send } = await start();

  expect(control('POST', 'faults')).toMatchObject({ status: 201, body: '{"status":503,"times":1}' });
  expect(await send(mail)).toMatchObject({ outcome: 'unavailable' });
  control('POST', 'faults', '{"status":400,"times":2}');
  expect(await send(mail)).toEqual({ outcome: 'refused', error: 'MessageRejected' });
  expect(await send(mail)).toMatchObject({ outcome: 'refused' });

  expect(await send(mail)).toMatchObject({ outcome: 'sent' });
  expect(outbox.mails()).toHaveLength(1);
});

it.each(['{', '[]', '{"status":200}', '{"times":0}', '{"other":1}'])('does not take %s for a fault', async (body) => {
  const { control } = await start();
  expect(control('POST', 'faults', body)).toMatchObject({ status: 400 });
});

it('speaks of nothing else that SES does, and refuses what it does not understand', async () => {
  const { outbox } = await start();
  const client = new SESv2Client({ endpoint: outbox.url, maxAttempts: 1 });
  onTestFinished(() => client.destroy());

  await expect(client.send(new ListEmailIdentitiesCommand({}))).rejects.toMatchObject({
    name: 'UnknownOperationException',
  });
  for (const body of ['not JSON', '{}', '{"Destination":{"ToAddresses":[]}}']) {
    const response = await postSigned(`${outbox.url}/v2/email/outbound-emails`, { body });
    expect(response.status).toBe(400);
    expect(response.head).toMatch(/^x-amzn-errortype: BadRequestException$/im);
  }
  expect(outbox.mails()).toEqual([]);
});
