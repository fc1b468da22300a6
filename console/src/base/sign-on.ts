/** Why nobody is signed in to Constant Contact, in words. */
import type { SignInAnswer } from './types.ts';
import { answerWords } from './words.ts';

type Refusal = Exclude<SignInAnswer['code'], keyof typeof answerWords>;

const refusalWords: Readonly<Record<Refusal, { readonly title: string; readonly why: string }>> = {
  NO_IDENTITY: {
    title: 'The user has no name at Constant Contact',
    why: 'The check says yes. Who may set names gives the user one for this account.',
  },
  NOT_LINKED: { title: 'The user does not belong to this account', why: 'The link was removed meanwhile.' },
  ACCOUNT_NEEDED: { title: 'It could be one of several accounts', why: 'Choose one of them.' },
};

/** What to say where there is no link to open. */
export const signOnWords = ({ code }: Pick<SignInAnswer, 'code'>): { readonly title: string; readonly why: string } =>
  code in refusalWords ? refusalWords[code as Refusal] : answerWords[code as keyof typeof answerWords];
