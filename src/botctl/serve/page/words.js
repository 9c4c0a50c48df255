/** What the page itself says, in the languages botctl ships. */

const WORDS = {
  en: {
    write: "Write a message",
    send: "Send",
    startOver: "Start over",
    language: "Language",
    youSaid: "You: ",
    botSaid: (bot) => `${bot}: `,
    log: "Conversation",
    choices: "Choices",
    typing: (bot) => `${bot} is typing`,
    open: (host) => `Open ${host}`,
    noImage: "The image could not be loaded.",
    ended: "This conversation has ended. Write to begin again.",
    expired: "Your earlier conversation is no longer kept. Here is a new one.",
    expiredUnsent: (text) => `Your conversation had expired, so here is a new one. Not sent yet: “${text}”`,
    sendNow: "Send it now",
    unreachable: "The server does not answer. Trying again; nothing will be done twice.",
    tryNow: "Try now",
    tryAgain: "Try again",
    tooLarge: "That message is too long. Please shorten it.",
    tooMany: "That was a lot at once. Please wait a moment.",
    refused: "The server did not accept that message.",
    broken: "Something went wrong on the server. Your message is safe to send again.",
  },
  de: {
    write: "Nachricht schreiben",
    send: "Senden",
    startOver: "Neu beginnen",
    language: "Sprache",
    youSaid: "Sie: ",
    botSaid: (bot) => `${bot}: `,
    log: "Gespräch",
    choices: "Auswahl",
    typing: (bot) => `${bot} schreibt`,
    open: (host) => `${host} öffnen`,
    noImage: "Das Bild konnte nicht geladen werden.",
    ended: "Dieses Gespräch ist beendet. Schreiben Sie, um neu zu beginnen.",
    expired: "Ihr früheres Gespräch ist nicht mehr vorhanden. Hier ist ein neues.",
    expiredUnsent: (text) => `Ihr Gespräch war abgelaufen, dies ist ein neues. Nicht gesendet: „${text}“`,
    sendNow: "Jetzt senden",
    unreachable: "Der Server antwortet nicht. Neuer Versuch läuft; nichts geschieht doppelt.",
    tryNow: "Jetzt versuchen",
    tryAgain: "Noch einmal versuchen",
    tooLarge: "Diese Nachricht ist zu lang. Bitte kürzen Sie sie.",
    tooMany: "Das war viel auf einmal. Bitte warten Sie einen Moment.",
    refused: "Der Server hat diese Nachricht nicht angenommen.",
    broken: "Auf dem Server ist etwas schiefgegangen. Sie können die Nachricht gefahrlos noch einmal senden.",
  },
};

/** Return the words of a locale's language, or English. */
export function wordsOf(locale) {
  return WORDS[locale.split("-")[0]] ?? WORDS.en;
}
