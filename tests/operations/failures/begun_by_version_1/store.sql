BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE attempts (
	plan_id VARCHAR(64) NOT NULL, 
	batch INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	doubt TEXT, 
	PRIMARY KEY (plan_id, batch), 
	FOREIGN KEY(plan_id) REFERENCES plans (id) ON DELETE CASCADE
);
INSERT INTO "attempts" VALUES('p1',0,'2026-11-24 14:40:19.858643','');
CREATE TABLE audit (
	id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	who TEXT NOT NULL, 
	place TEXT NOT NULL, 
	what TEXT NOT NULL, 
	plan_id VARCHAR(64) NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE channels (
	channel VARCHAR(200) NOT NULL, 
	project INTEGER NOT NULL, 
	set_by TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	PRIMARY KEY (channel)
);
CREATE TABLE once (
	what VARCHAR(300) NOT NULL, 
	at DATETIME NOT NULL, 
	PRIMARY KEY (what)
);
CREATE TABLE plans (
	id VARCHAR(64) NOT NULL, 
	body TEXT NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	expires_at DATETIME NOT NULL, 
	closed_by TEXT, 
	closed_at DATETIME, 
	card TEXT, 
	progress TEXT NOT NULL, 
	hand VARCHAR(200) NOT NULL, 
	look INTEGER NOT NULL, 
	changes INTEGER NOT NULL, 
	shown INTEGER NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "plans" VALUES('p1','{"id":"p1","action":{"type":"stop"},"project":123,"label":"project 123","jobs":[{"key":{"project":123,"spider":1,"number":1},"spider":"shop","state":"running","close_reason":"","run_time":"P204DT13216.945553S","items":null,"errors":null,"tags":[],"skip":""},{"key":{"project":123,"spider":1,"number":2},"spider":"shop","state":"running","close_reason":"","run_time":"P204DT13216.945553S","items":null,"errors":null,"tags":[],"skip":""},{"key":{"project":123,"spider":1,"number":3},"spider":"shop","state":"running","close_reason":"","run_time":"P204DT13216.945553S","items":null,"errors":null,"tags":[],"skip":""},{"key":{"project":123,"spider":1,"number":4},"spider":"shop","state":"running","close_reason":"","run_time":"P204DT13216.945553S","items":null,"errors":null,"tags":[],"skip":""}],"asked_by":{"id":"U1","name":"anna"},"where":{"channel":"C1","thread":"1700000000.000100","message":"1700000000.000200","alone":false},"asked_at":"2026-11-24T14:40:16.945553Z","expires_at":"2026-11-24T14:50:16.945553Z","sentence":"stop 123/1/1","barrier":"card","filtered":false}','claimed','2026-11-24 14:50:16.945553','{"id":"U1","name":"anna"}','2026-11-24 14:40:19.780229','{"channel":"C1","thread":"1700000000.000100","message":"1700000000.000200","alone":false}','{"requested":[],"outcomes":[{"key":{"project":123,"spider":1,"number":3},"result":"skipped","why":"had already finished"},{"key":{"project":123,"spider":1,"number":4},"result":"skipped","why":"there is no such job"}],"interrupted":false,"trouble":"","ended_at":null,"replaced_by":""}','doomed/72e6aad8',0,2,2);
CREATE INDEX plans_by_status ON plans (status, expires_at);
CREATE INDEX ix_once_at ON once (at);
CREATE INDEX ix_audit_at ON audit (at);
CREATE INDEX ix_audit_plan_id ON audit (plan_id);
COMMIT;
