"use server";

/** For the buttons on the page of parts. */
export async function doNothing(): Promise<void> {}
