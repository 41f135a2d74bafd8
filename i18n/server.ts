import "server-only";
import { headers } from "next/headers";
import { cache } from "react";
import { currentSession } from "../auth/current";
import { browserLanguage } from "./browser-language";
import { translateTo } from "./catalog";
import type { Language } from "./languages";
import type { Translate } from "./translate";

/** The translator for the current reader: their chosen language, else their browser's, else English. */
export const getTranslate = cache(async (): Promise<Translate> => translateTo(await currentLanguage()));

/** The language of the current reader. */
export async function currentLanguage(): Promise<Language> {
  const open = await currentSession();
  return open?.user.language ?? browserLanguage((await headers()).get("accept-language"));
}
