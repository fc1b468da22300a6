/** The browser of an end-user at the simulated vendor, without a browser. */
interface Choice {
  /** An account of the simulator, and perhaps a role: `a07e1lwvtuw0:campaign_creator`. */
  readonly user: string;
  readonly decision?: 'allow' | 'deny';
}

const hiddenFieldsOf = (page: string): URLSearchParams =>
  new URLSearchParams(
    [...(page.split('</form>')[0] ?? '').matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)].map(
      ([, name = '', value = '']): [string, string] => [name, value.replaceAll('&amp;', '&')],
    ),
  );

const actionOf = (page: string): string => /<form method="post" action="([^"]*)">/.exec(page)?.[1] ?? '';

/**
 * Signs in and decides.
 *
 * @param address of the vendor, with the request
 * @returns where the vendor sends the browser
 */
export async function consentAt(address: string, { user, decision = 'allow' }: Choice): Promise<URL> {
  let cookie = '';
  const go = async (url: string, form?: URLSearchParams): Promise<Response> => {
    const response = await fetch(new URL(url, address), {
      redirect: 'manual',
      headers: { cookie },
      ...(form && { method: 'POST', body: form }),
    });
    cookie = response.headers.getSetCookie().at(-1)?.split(';')[0] ?? cookie;
    return response;
  };
  const post = (page: string, name: string, value: string): Promise<Response> => {
    const fields = hiddenFieldsOf(page);
    fields.set(name, value);
    return go(actionOf(page), fields);
  };
  const signIn = await go(address);
  if (signIn.status === 303) return new URL(signIn.headers.get('location') ?? '');
  const consent = await post(await signIn.text(), 'user', user);
  const decided = await post(await consent.text(), 'decision', decision);
  const location = decided.headers.get('location');
  if (location === null) throw new Error(`the vendor did not send the browser back: ${decided.status}`);
  return new URL(location);
}
