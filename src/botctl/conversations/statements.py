"""Write down every statement on the tables.

They are text and not built from the tables when botctl starts, which takes 0.4 s of CPU for the
imports alone. A test prepares each against a migrated database, so that none can name a column that
is not there.
"""

# What one process takes, another may be about to take: PostgreSQL looks at the outer condition of an
# UPDATE again when it has waited for a row, and at no condition inside.

# The ledger: an event is received, claimed, and then has its turn or is given back.

RECEIVE = """
INSERT INTO event
(bot, connector, event_id, conversation, person, text_digest, updated, utterance, attempts)
VALUES (:bot, :connector, :event_id, :conversation, :person, :text_digest, :updated, :utterance, 0)
ON CONFLICT (bot, connector, event_id) DO NOTHING
RETURNING seq
"""

EVENT = """
SELECT seq, conversation, person, text_digest, turn_number FROM event
WHERE bot = :bot AND connector = :connector AND event_id = :event_id
"""

CLAIM = """
UPDATE event SET holder = :holder, leased_until = :until, attempts = attempts + 1
WHERE seq = (SELECT min(seq) FROM event WHERE conversation = :conversation AND turn_number IS NULL)
AND seq = :seq AND (holder IS NULL OR leased_until <= :now OR leased_until > :beyond)
RETURNING attempts
"""

FIRST_IN_LINE = """
SELECT utterance, leased_until > :now AND leased_until <= :beyond, leased_until FROM event
WHERE conversation = :conversation AND turn_number IS NULL ORDER BY seq LIMIT 1
"""

AHEAD = """
SELECT count(*) FROM event WHERE conversation = :conversation AND turn_number IS NULL AND seq < :seq
"""

WAITING = """
SELECT 'event ' || event_id, utterance FROM event
WHERE seq IN (SELECT min(seq) FROM event WHERE turn_number IS NULL GROUP BY conversation)
AND (holder IS NULL OR leased_until <= :now OR leased_until > :beyond)
ORDER BY seq LIMIT :limit
"""

DONE = """
UPDATE event
SET turn_number = :number, updated = :at, utterance = NULL, holder = NULL, leased_until = NULL
WHERE seq = :seq AND holder = :holder
"""

EXTEND = "UPDATE event SET leased_until = :until WHERE seq = :seq AND holder = :holder"

RELEASE = "UPDATE event SET holder = NULL, leased_until = NULL WHERE seq = :seq AND holder = :holder"

# State and turns.

STATE = "SELECT state, version, person FROM conversation WHERE id = :id"

BEGIN_CONVERSATION = """
INSERT INTO conversation (id, bot, person, version, updated, state)
VALUES (:id, :bot, :person, :version, :updated, :state)
ON CONFLICT (id) DO NOTHING
"""

GO_ON = """
UPDATE conversation SET person = :person, version = :version, updated = :updated, state = :state
WHERE id = :id AND version = :version - 1
"""

ADD_TURN = "INSERT INTO turn (conversation, number, record) VALUES (:conversation, :number, :record)"

TURN = "SELECT record FROM turn WHERE conversation = :conversation AND number = :number"

LAST_TURNS = """
SELECT conversation || ' turn ' || number, record FROM turn
WHERE conversation = :conversation AND number > :after
ORDER BY number DESC LIMIT :limit
"""

VERSIONS = "SELECT id, version FROM conversation WHERE id IN (SELECT value FROM json_each(:ids))"

CONVERSATIONS = """
SELECT id, state FROM conversation WHERE CAST(:bot AS TEXT) IS NULL OR bot = :bot
ORDER BY updated DESC, id DESC LIMIT :limit
"""

CONVERSATIONS_OF = """
SELECT id, state FROM conversation WHERE person = :person AND (CAST(:bot AS TEXT) IS NULL OR bot = :bot)
ORDER BY updated DESC, id DESC LIMIT :limit
"""

# Outgoing messages.

QUEUE = """
INSERT INTO outgoing (conversation, turn_number, turn_id, position, message, due, attempts)
VALUES (:conversation, :turn_number, :turn_id, :position, :message, 0, 0)
"""

HAND_OUT = """
UPDATE outgoing SET due = :until, attempts = attempts + 1
WHERE due <= :now AND id IN (
    SELECT head.id FROM outgoing AS head
    WHERE head.due <= :now AND NOT EXISTS (
        SELECT 1 FROM outgoing AS earlier
        WHERE earlier.conversation = head.conversation
        AND (earlier.turn_number, earlier.position) < (head.turn_number, head.position)
    )
    ORDER BY head.id LIMIT :limit
)
RETURNING id, conversation, turn_id, position, message, attempts - 1
"""

SENT = "DELETE FROM outgoing WHERE id = :id"

POSTPONE = "UPDATE outgoing SET due = :until WHERE id = :id"

UNSENT = """
SELECT turn_id || ' message ' || position, message FROM outgoing
WHERE conversation = :conversation ORDER BY turn_number, position
"""

# What is kept about a person, and what is too old to be kept.

PERSONS_CONVERSATIONS = "SELECT id FROM conversation WHERE person = :person"

PERSONS_EVENTS = """
SELECT seq, turn_number FROM event
WHERE person = :person OR conversation IN (SELECT id FROM conversation WHERE person = :person)
"""

PERSONS_WAITING = """
SELECT 'event ' || event_id, utterance FROM event WHERE person = :person AND turn_number IS NULL ORDER BY seq
"""

OLD_CONVERSATIONS = """
SELECT id FROM conversation
WHERE bot = :bot AND updated < :before AND NOT EXISTS (
    SELECT 1 FROM event WHERE event.conversation = conversation.id AND event.turn_number IS NULL
)
"""

OLD_EVENTS = """
SELECT seq, turn_number FROM event WHERE bot = :bot AND updated < :before AND turn_number IS NOT NULL
"""

DELETE_TURN_OF = """
DELETE FROM turn
WHERE conversation = (SELECT conversation FROM event WHERE seq = :seq)
AND number = (SELECT turn_number FROM event WHERE seq = :seq)
"""

DELETE_EVENT = "DELETE FROM event WHERE seq = :seq"

DELETE_CONVERSATION = "DELETE FROM conversation WHERE id = :id"

# What functions do: dead letters, queued invocations, and what is done once.

BURY = """
INSERT INTO dead_letter (id, function, conversation, person, at, record)
VALUES (:id, :function, :conversation, :person, :at, :record)
ON CONFLICT (id) DO UPDATE SET at = excluded.at, record = excluded.record
"""

DEAD_LETTERS = """
SELECT 'dead letter ' || id, record FROM dead_letter
WHERE CAST(:function AS TEXT) IS NULL OR function = :function
ORDER BY at DESC, id DESC LIMIT :limit
"""

WORK = """
SELECT (SELECT count(*) FROM dead_letter), (SELECT count(*) FROM invocation WHERE record IS NOT NULL)
"""

DEAD_LETTER = "SELECT record FROM dead_letter WHERE id = :id"

DROP = "DELETE FROM dead_letter WHERE id = :id"

QUEUE_INVOCATION = """
INSERT INTO invocation (id, conversation, person, updated, due, attempts, record)
VALUES (:id, :conversation, :person, :now, :now, 0, :record)
ON CONFLICT (id) DO NOTHING
"""

TAKE_INVOCATIONS = """
UPDATE invocation SET holder = :holder, due = :until, attempts = attempts + 1
WHERE due <= :now AND record IS NOT NULL AND seq IN (
    SELECT seq FROM invocation WHERE record IS NOT NULL AND due <= :now ORDER BY due, seq LIMIT :limit
)
RETURNING seq, 'invocation ' || id, record, attempts
"""

HOLD_INVOCATION = "UPDATE invocation SET due = :until WHERE id = :id AND holder = :holder"

INVOCATION_AGAIN = """
UPDATE invocation SET due = :due, record = :record, holder = NULL WHERE id = :id AND holder = :holder
"""

INVOCATION_DONE = """
UPDATE invocation SET record = NULL, holder = NULL, updated = :now WHERE id = :id AND holder = :holder
"""

BEGIN_ONCE = """
INSERT INTO once (key, digest, conversation, person, updated, holder, leased_until)
VALUES (:key, :digest, :conversation, :person, :now, :holder, :until)
ON CONFLICT (key) DO UPDATE SET holder = excluded.holder, leased_until = excluded.leased_until
WHERE once.result IS NULL AND once.digest = excluded.digest
AND (once.holder IS NULL OR once.leased_until <= :now OR once.leased_until > :beyond)
RETURNING holder
"""

ONCE = "SELECT digest, result, leased_until FROM once WHERE key = :key"

FINISH_ONCE = """
UPDATE once SET result = :result, updated = :now, holder = NULL, leased_until = NULL
WHERE key = :key AND holder = :holder
"""

ABANDON_ONCE = "UPDATE once SET holder = NULL, leased_until = NULL WHERE key = :key AND holder = :holder"

DELETE_PERSONS_DEAD_LETTERS = """
DELETE FROM dead_letter
WHERE person = :person OR conversation IN (SELECT id FROM conversation WHERE person = :person)
"""

DELETE_PERSONS_INVOCATIONS = """
DELETE FROM invocation
WHERE person = :person OR conversation IN (SELECT id FROM conversation WHERE person = :person)
"""

DELETE_PERSONS_RESULTS = """
DELETE FROM once
WHERE person = :person OR conversation IN (SELECT id FROM conversation WHERE person = :person)
"""

PERSONS_DEAD_LETTERS = """
SELECT 'dead letter ' || id, record FROM dead_letter
WHERE person = :person OR conversation IN (SELECT id FROM conversation WHERE person = :person)
ORDER BY at, id
"""

OLD_INVOCATIONS = "DELETE FROM invocation WHERE record IS NULL AND updated < :before"

OLD_RESULTS = "DELETE FROM once WHERE updated < :before"
