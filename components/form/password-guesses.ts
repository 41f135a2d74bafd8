/*
 * How hard a password is to guess, estimated in the browser by zxcvbn with its list of common passwords: 230 kB
 * compressed, loaded when someone starts to choose a password (components/form/password-strength.tsx).
 */
import { ZxcvbnFactory } from "@zxcvbn-ts/core";
import { adjacencyGraphs, dictionary } from "@zxcvbn-ts/language-common";
import { msg } from "@/i18n/msg";

const estimator = new ZxcvbnFactory({
  dictionary: { "passwords-common": dictionary["passwords-common"] },
  graphs: adjacencyGraphs,
});

const COMMON = msg("It's close to a common password.");
const PATTERN = msg("Patterns, years and dates are easy to guess.");
const REPEATED = msg("Repeated characters are easy to guess.");

/** What makes a password weak, by zxcvbn's name for it. */
const REASONS: Record<string, string> = {
  topTen: COMMON,
  topHundred: COMMON,
  common: COMMON,
  similarToCommon: COMMON,
  wordByItself: COMMON,
  userInputs: msg("It contains your username or email."),
  simpleRepeat: REPEATED,
  extendedRepeat: REPEATED,
  sequences: PATTERN,
  recentYears: PATTERN,
  dates: PATTERN,
  straightRow: PATTERN,
  keyPattern: PATTERN,
};

const WORDS = [msg("Weak"), msg("Weak"), msg("Fair"), msg("Good"), msg("Strong")];

/** A password's strength: from 0 (guessed at once) to 4, in a word, and what would help if it is below 3. */
export type Strength = { score: number; word: string; advice: string | null };

/** Estimates a password's strength; `known` is what an attacker knows of its owner. */
export function estimate(password: string, known: string[]): Strength {
  const { score, feedback } = estimator.check(password, known.filter(Boolean));
  const advice = REASONS[feedback.warning ?? ""] ?? msg("Another word or two makes it stronger.");
  return { score, word: WORDS[score] ?? "", advice: score < 3 ? advice : null };
}
